"""The tables as SQL sees them, each under its own name or a shorter one, in capitals.

What a statement names: the classes in `models` describe them, and do nothing else.
"""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, Table
from sqlalchemy.orm import Session

from ringgroup import models


def changed(
    session: Session, statement: Executable, asked: Mapping[str, Any] | None = None
) -> int:
    """How many rows a statement changed."""
    done = session.execute(statement, dict(asked or {}))
    return cast("CursorResult[Any]", done).rowcount


def _table(model: type[models.Base]) -> Table:
    return cast("Table", model.__table__)


MEMBER = _table(models.Member)
MEMBERSHIP = _table(models.LineMember)
RECOVERY_CODE = _table(models.RecoveryCode)
PASSKEY = _table(models.Passkey)
LOGIN_SESSION = _table(models.LoginSession)
SIGN_IN_FAILURE = _table(models.SignInFailure)
REFUSALS = _table(models.SignInRefusals)
INVITATION = _table(models.Invitation)
LINK_REQUEST = _table(models.LinkRequest)
PRESS = _table(models.Press)
AUDIT = _table(models.Audit)
PARTNER_ADDRESS = _table(models.PartnerAddress)
LINE_VERSION = _table(models.LineVersion)
PROMPT_SOUND = _table(models.PromptSound)
SITE_PICTURE = _table(models.SitePicture)
PROMPT_TAKE = _table(models.PromptTake)
PRESENCE = _table(models.Presence)
PRESENCE_CHANGE = _table(models.PresenceChange)
GAP = _table(models.Gap)
SMS_REFUSAL = _table(models.SmsRefusal)
EXTRA_DAY = _table(models.ExtraDay)
BULLETIN = _table(models.Bulletin)
BULLETIN_SEEN = _table(models.BulletinSeen)
OWNED_QUESTION = _table(models.OwnedQuestion)
SLOT = _table(models.RosterSlot)
CHANGE = _table(models.RosterChange)
ROSTER_SETTING = _table(models.RosterSetting)
ROSTER_PATTERN = _table(models.RosterPattern)
LEAVE = _table(models.Leave)
WEEKLY = _table(models.WeeklyAbsence)
SWAP = _table(models.SwapRequest)
CALENDAR_FEED = _table(models.CalendarFeed)
CALL = _table(models.Call)
LEG = _table(models.Leg)
TROUBLE = _table(models.ProviderTrouble)
PAST_CALL = _table(models.PastCall)
SERVICE_CALL = _table(models.ServiceCall)
VOICEMAIL = _table(models.Voicemail)
AUDIO = _table(models.VoicemailAudio)
EVENT = _table(models.VoicemailEvent)
OUTGOING = _table(models.OutgoingCall)
PIN_FAILURE = _table(models.PinFailure)
MESSAGE = _table(models.Message)
REGISTRATION = _table(models.Registration)
NOTE_RETENTION = _table(models.NoteRetention)
OPEN_FORM = _table(models.OpenRegistration)
CLOCK = _table(models.Clock)
PROOF = _table(models.Proof)
VOICEMAIL_MONTH = _table(models.VoicemailMonth)
PRESENCE_MONTH = _table(models.PresenceMonth)
PUBLISHED_FIGURES = _table(models.PublishedFigures)
REPORT_REMARK = _table(models.ReportRemark)
