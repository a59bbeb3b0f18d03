"""The door: what comes in over the network, before anybody's time is spent on it.

A request reaches a thread only when it has come in whole, and which threads it may
have is known by its address. Knows bytes, sockets and threads; must not know what a
request asks for (docs/adr/0022).
"""
