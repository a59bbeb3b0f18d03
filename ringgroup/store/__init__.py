"""Rows to values and back; named questions; the only place that locks.

Knows the tables and SQL. Must not decide anything. Statements are built once, at
import: what a statement costs is mostly its building (docs/performance.md).
"""
