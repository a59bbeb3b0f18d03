"""A call: events, legs, the table of states, decision, replies, switchboard."""
