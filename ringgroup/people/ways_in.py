"""Which proofs let somebody in: by role, by way, and by what happened to them.

Pure: the one table of it, which is asked wherever somebody is let in, and which a test
walks through the pages (docs/adr/0041). The weakest way in decides what an account is
worth, so no way may be weaker than what stands here. Must not know sessions or pages.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

ServiceRole = Literal["member", "coordinator", "administrator"]
WayIn = Literal["password", "code", "passkey", "provider"]
"""How somebody signs in. `password`: with nothing else; `code`: and an app with codes;
`passkey`: a device that knows them, and no such app; `provider`: their organisation's
account (OpenID), whatever they have here besides."""
Plight = Literal["invited", "forgot", "reset", "lost"]
"""What happened. `invited`: an administrator sent the first link; `forgot`: they asked
for a link themselves; `reset`: an administrator sent a link anew; `lost`: the phone,
the device or the account is gone with which they signed in."""
Evidence = Literal[
    "administrator",
    "mailbox",
    "password",
    "code",
    "recovery_code",
    "new_code",
    "a_day",
    "passkey",
    "provider",
]
"""`administrator`: one of them did it, or lets somebody in; `mailbox`: a link that was
mailed; `password`: a new one, where there was a link; `new_code`: an app is set up;
`a_day`: so long after that, of which its owner is told at once."""
Opening = tuple[Evidence, ...]
"""What is shown, in this order, until somebody is in."""

CAREFUL: Final = frozenset({"coordinator", "administrator"})
"""Roles that need a second factor."""
WAITS: Final = timedelta(days=1)
"""How long a second factor that was set up after a reset does not count."""

_SENT: Final[Opening] = ("administrator", "mailbox")
_LINKED: Final[tuple[Opening, ...]] = ((*_SENT, "provider"),)
_Row = tuple[tuple[Opening, ...], tuple[Opening, ...]]
_ROWS: Final[Mapping[tuple[Plight, WayIn], _Row]] = {
    # what happened, and the way: a member's openings, and those of the careful
    ("invited", "password"): (
        ((*_SENT, "password"),),
        ((*_SENT, "password", "new_code"),),
    ),
    ("invited", "code"): (((*_SENT, "password", "code"),),) * 2,
    ("invited", "passkey"): (
        ((*_SENT, "password"),),
        ((*_SENT, "password", "passkey"),),
    ),
    ("invited", "provider"): (_LINKED, _LINKED),
    ("forgot", "password"): (
        (("mailbox", "password"),),
        (
            ("mailbox", "password", "new_code", "a_day"),
            ("mailbox", "password", "new_code", "administrator"),
        ),
    ),
    ("forgot", "code"): ((("mailbox", "password", "code"),),) * 2,
    ("forgot", "passkey"): (
        (("passkey",), ("mailbox", "password")),
        (("passkey",), ("mailbox", "password", "passkey")),
    ),
    ("forgot", "provider"): ((("provider",),),) * 2,
    ("reset", "password"): (
        ((*_SENT, "password"),),
        ((*_SENT, "password", "new_code"),),
    ),
    ("reset", "code"): (((*_SENT, "password", "code"),),) * 2,
    ("reset", "passkey"): (
        ((*_SENT, "password"),),
        ((*_SENT, "password", "passkey"),),
    ),
    ("reset", "provider"): (
        (*_LINKED, (*_SENT, "password")),
        (*_LINKED, (*_SENT, "password", "new_code")),
    ),
    ("lost", "password"): ((("password",),), (("password", "new_code"),)),
    ("lost", "code"): (
        (("password", "recovery_code"), ("administrator", "password")),
        (("password", "recovery_code"), ("administrator", "password", "new_code")),
    ),
    ("lost", "passkey"): (
        (("password",),),
        (("administrator", "password", "new_code"),),
    ),
    ("lost", "provider"): (
        (*_LINKED, (*_SENT, "password")),
        (*_LINKED, (*_SENT, "password", "new_code")),
    ),
}
NEEDED: Final[Mapping[tuple[ServiceRole, WayIn, Plight], tuple[Opening, ...]]] = {
    (role, way, plight): of_careful if role in CAREFUL else of_members
    for (plight, way), (of_members, of_careful) in _ROWS.items()
    for role in ("member", "coordinator", "administrator")
}
"""Every way there is out of a plight; each is enough."""

LinkSource = Literal["asked", "granted"]
"""Who had a link sent: whoever typed a name, or an administrator."""
ENDS: Final[Mapping[LinkSource, frozenset[LinkSource]]] = {
    "asked": frozenset(),
    "granted": frozenset({"asked", "granted"}),
}
"""Which links of before, for the same, a new one ends. Who types a name is perhaps a
stranger, and undoes nothing: not what an administrator did, and not what the owner
asked for. So all of them lie in one mailbox; the first that is used ends all."""

STAY: Final[Mapping[Plight, frozenset[WayIn]]] = {
    "invited": frozenset({"code", "passkey"}),
    "forgot": frozenset({"code", "passkey"}),
    "reset": frozenset({"code", "passkey"}),
    "lost": frozenset(),
}
"""What somebody had still lets them in after it, or is still asked of them.

A new password takes no device away. Whoever reads the mail would otherwise be rid of
the owner's stronger way by choosing one; and a thief of a device, who was in before, is
not put out by it: so the owner is told which there are, and removes one. What is `lost`
an administrator takes away, all of it, as nobody knows which of them it was."""


def way_in(*, code: bool, passkey: bool, linked: bool = False) -> WayIn:
    """How somebody signs in who has these."""
    if linked:
        return "provider"
    if code:
        return "code"
    return "passkey" if passkey else "password"


def openings(role: str, way: WayIn, plight: Plight) -> tuple[Opening, ...]:
    """What lets somebody in; of a role that nobody knows, nothing."""
    return next((o for key, o in NEEDED.items() if key == (role, way, plight)), ())


def is_mailed(role: str, way: WayIn) -> bool:
    """Whether a link is mailed to who says that the password was forgotten."""
    return any("mailbox" in one for one in openings(role, way, "forgot"))


def after_password(role: str, way: WayIn) -> Evidence | None:
    """What is asked of who gave the right password: nothing, or one thing more."""
    shown = next(one for one in openings(role, way, "reset") if "password" in one)
    return next(iter(shown[shown.index("password") + 1 :]), None)


def plight_of(*, invites: bool, granted: bool, beside: bool) -> Plight:
    """What a link is for; `granted`: an administrator sent it.

    `beside`: one that an administrator sent works still, for the same address. Who
    holds the one holds the other, and shows no less with it.
    """
    if invites:
        return "invited"
    return "reset" if granted or beside else "forgot"


def waits(role: str, way: WayIn, plight: Plight) -> bool:
    """Whether a second factor that is set up then does not count at once."""
    return any("a_day" in one for one in openings(role, way, plight))


def is_remembered(way: WayIn, plight: Plight) -> bool:
    """Whether it is kept that somebody was reset: the account may be worth more later.

    So it is of a member too, whom the mailbox alone lets in, and who coordinates next.
    """
    return any(waits(role, way, plight) for role in CAREFUL)


def may_link(role: str, way: WayIn, plight: Plight) -> bool:
    """Whether a link may put the organisation's account in the password's place.

    Not that which anybody can ask for; and no link passes by a second factor that is
    known here, but the first.
    """
    sent = any("mailbox" in one for one in openings(role, "provider", plight))
    return sent and (plight == "invited" or way in {"password", "provider"})


def waits_until(role: str, reset_at: datetime | None, now: datetime) -> datetime | None:
    """Until when a second factor does not count; None when it does.

    `reset_at` is when it was set up after a reset, or when the reset was.
    """
    if reset_at is None or role not in CAREFUL:
        return None
    until = reset_at + WAITS
    return until if now < until else None


def step_up(*, vouched: bool) -> Evidence:
    """What proves once more in a session who somebody is: how it was begun."""
    return "provider" if vouched else "password"
