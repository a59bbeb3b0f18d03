"""Passkeys: devices that know their owner's thumb or face, and sign for them.

What a device signed is checked by the library, outside any transaction. Nobody says who
they are beforehand: the device does, so that there is nothing to learn from an answer.
A challenge is good once: whoever answered a later one with that key cannot use an older
one any more, in whatever browser it is kept. Must not know HTTP.
https://www.w3.org/TR/webauthn-3/
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal

from sqlalchemy.orm import Session

from ringgroup.desk import Desk
from ringgroup.people import accounts as entrance
from ringgroup.people import invitations, ways_in
from ringgroup.people.accounts import NewSession
from ringgroup.people.person import Person
from ringgroup.people.store import accounts, passkeys
from ringgroup.people.store.passkeys import KeptPasskey
from ringgroup.people.ways_in import CAREFUL
from ringgroup.store import audit

ANSWERED_WITHIN: Final = timedelta(minutes=10)
MOST: Final = 10
"""Of one member."""
HANDLE: Final = "whose passkey it is"
Removal = Literal["removed", "gone", "needed"]
"""`needed`: who must have a second factor has no other."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a device is to sign, and when it was asked."""

    text: str
    at: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it may still be answered."""
        return timedelta(0) <= now - self.at <= ANSWERED_WITHIN


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Whom a device signs for: this address, and no other."""

    host: str
    origin: str
    name: str


def challenge(now: datetime) -> Challenge:
    """A new one."""
    return Challenge(secrets.token_urlsafe(32), now)


def options_in(site: RelyingParty, asked: Challenge) -> str:
    """What a browser asks any device that knows somebody here."""
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415 - large, and rare
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415 - see above

    options = generate_authentication_options(
        rp_id=site.host,
        challenge=asked.text.encode(),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def options_new(
    site: RelyingParty,
    desk: Desk,
    who: Person,
    known: list[KeptPasskey],
    asked: Challenge,
) -> str:
    """What a browser asks a device that is to know this member."""
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415 - see above
    from webauthn.helpers import structs  # noqa: PLC0415 - see above

    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=sha256(desk.vault.sign(str(who.id), HANDLE).encode()).digest(),
        user_name=who.login,
        user_display_name=who.name,
        challenge=asked.text.encode(),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=one.credential) for one in known
        ],
    )
    return options_to_json(options)


def made(
    site: RelyingParty, who: Person, asked: Challenge, answer: str, now: datetime
) -> KeptPasskey | None:
    """The key that a device made for this member; None when that proves nothing."""
    from webauthn import verify_registration_response  # noqa: PLC0415 - see above

    if not asked.holds(now):
        return None
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=asked.text.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - whatever a browser sends, no page fails by it
        return None
    return KeptPasskey(
        digest(found.credential_id),
        who.id,
        found.credential_id,
        found.credential_public_key,
        found.sign_count,
        now,
        None,
    )


def named(answer: str) -> str:
    """The id of the key with which an answer says that it was signed."""
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415 - see above

    try:
        return digest(base64url_to_bytes(json.loads(answer)["id"]))
    except Exception:  # noqa: BLE001 - likewise
        return ""


def signed(
    site: RelyingParty, key: KeptPasskey, asked: Challenge, answer: str, now: datetime
) -> int | None:
    """How often a device has signed, if it signed this; None when it did not."""
    from webauthn import verify_authentication_response  # noqa: PLC0415 - see above

    if not asked.holds(now):
        return None
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=asked.text.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - likewise
        return None
    return found.new_sign_count


def digest(credential: bytes) -> str:
    """What a key is called here: what its device calls it may be long."""
    return sha256(credential).hexdigest()


def find(session: Session, answer: str) -> KeptPasskey | None:
    """The key of an active member that an answer names."""
    return passkeys.one(session, named(answer))


def of(session: Session, who: Person) -> list[KeptPasskey]:
    """Those of a member, the oldest first."""
    return passkeys.of(session, who.id)


def enter(
    session: Session,
    key: KeptPasskey | None,
    count: int | None,
    asked: Challenge,
    now: datetime,
    origin: str,
    *,
    stays: bool = False,
) -> NewSession | None:
    """Begin a session for whose device signed; None, and counted, if it did not.

    `stays`: on this device, for long, as plain members may.

    It is a second factor as well: the device, and what it knows its owner by. So it
    waits as one does that was added after a reset.
    """
    member = key.member if key else None
    account = accounts.held(session, key.member) if key else None
    if (
        key is None
        or account is None
        or count is None
        or ways_in.waits_until(account.role, account.reset_at, now)
        or not passkeys.use(session, key.id, count, asked.at, now)
    ):
        entrance.count_failure(session, member, now, origin)
        return None
    if account.reset_at is not None and account.role in CAREFUL:
        accounts.keep_reset(session, key.member, None)
    token = secrets.token_urlsafe(32)
    stays = stays and account.role not in CAREFUL
    until = now + entrance.STAYS if stays else None
    known = entrance.digest(token)
    accounts.begin(session, known, key.member, now, complete=True, until=until)
    entrance.welcome(session, key.member, now, origin)
    return NewSession(token, key.member, "in", stays=stays)


def keep(session: Session, desk: Desk, key: KeptPasskey, now: datetime) -> bool:
    """Keep a new key, and tell its owner; False when it is there, or there are many.

    Nor is one kept of who signs in with their organisation's account.
    """
    _, role, counts = passkeys.take_turn(session, key.member)
    known = passkeys.of(session, key.member)
    if not counts or len(known) >= MOST or passkeys.one(session, key.id) is not None:
        return False
    passkeys.add(session, key)
    account = accounts.account(session, key.member)
    if account is not None and account.reset_at and role not in CAREFUL:
        accounts.keep_reset(session, key.member, now)
    audit.note(session, now, key.member, "passkey_added", key.member)
    invitations.tell(session, desk, key.member, "passkey_added", now)
    return True


def remove(
    session: Session, desk: Desk, who: Person, key: str, now: datetime
) -> Removal:
    """Forget a key of a member, and tell them.

    Their other sessions end: who knows by which device each was begun?
    """
    has_code, role, _ = passkeys.take_turn(session, who.id)
    others = [one for one in passkeys.of(session, who.id) if one.id != key]
    if role in CAREFUL and not has_code and not who.vouched and not others:
        return "needed"
    if not passkeys.remove(session, who.id, key):
        return "gone"
    accounts.end_all(session, who.id, but=who.session)
    audit.note(session, now, who.id, "passkey_removed", who.id)
    invitations.tell(session, desk, who.id, "passkey_removed", now)
    return "removed"
