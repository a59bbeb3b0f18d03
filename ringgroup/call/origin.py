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
    line: Line | None,
    caller: str | None,
    *,
    ours: bool,
    by_member: bool,
    over_sip: bool = False,
    shown_only: bool = False,
) -> Origin:
    """Who calls this line; `ours`: the caller's number is one of our own.

    `by_member`: the network names a member's mobile as having forwarded the call.
    `over_sip`: it came to an address, which only an exchange that forwards dials.
    `shown_only`: we show that number and nobody reaches us by it (`caller_id`): it may
    be the town hall's own telephone.
    """
    if not ours:
        return "caller"
    if by_member or line is None:
        return "ourselves"
    forwards = over_sip or line.arrives_at != line.number
    if shown_only or (forwards and caller == line.number):
        return "hidden"
    return "ourselves"
