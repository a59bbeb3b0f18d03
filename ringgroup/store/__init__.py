"""Rows of no one subject: the log of deeds, and days that are not as usual.

What holds of every `store`: rows to values and back; named questions; the only place
that builds SQL and locks. Must not decide anything. Statements are built once, at
import: what a statement costs is mostly its building (docs/performance.md).
"""
