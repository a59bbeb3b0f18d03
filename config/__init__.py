"""The composition root: how the program is put together and started."""
