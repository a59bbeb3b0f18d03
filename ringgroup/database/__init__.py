"""Transactions: how long they wait, and an SQLite file as we keep it."""
