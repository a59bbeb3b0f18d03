"""The edge of the telephone network; the only place with `twilio`."""
