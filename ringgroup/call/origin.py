"""Who is behind a call that arrives: a caller, a hidden caller, or ourselves.

A phone that we ring and that forwards its calls to the desk calls us with our own
number; whoever answers it would talk to a machine of ours. But a line whose number only
forwards to the account's may put its own number in the place of every caller's: a
parent may be behind that. Pure; must not know how numbers are written.
"""

from typing import Literal

from ringgroup.line import Line

Origin = Literal["caller", "hidden", "ourselves"]


def origin(
    line: Line | None, caller: str | None, *, ours: bool, by_member: bool
) -> Origin:
    """Who calls this line; `ours`: the caller's number is one of our own.

    `by_member`: the network names a member's mobile as having forwarded the call.
    """
    if not ours:
        return "caller"
    forwards = line is not None and line.arrives_at != line.number
    if forwards and line is not None and caller == line.number and not by_member:
        return "hidden"
    return "ourselves"
