"""The floors: what a webhook costs that checks a signature and hardly does more.

`b` checks the signature and answers a constant. `d` also reads five members and
inserts a call (SQLite) and builds its TwiML; `e` is `d` on PostgreSQL. They stand under
`/voice/`, so that the server that ships gives them the telephone's threads. Written as
most such services are: statements built where they are used, ORM objects.
Served by gunicorn as `tests.bench.floors:app()`; run by nothing else.
"""

import os
import sqlite3
from datetime import UTC, datetime

from flask import Flask, Response, abort, request
from sqlalchemy import (
    DateTime,
    Engine,
    ForeignKey,
    String,
    create_engine,
    event,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Dial, VoiceResponse

STATIC = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Dial timeout="20">'
    "<Number>+31610000000</Number></Dial></Response>"
)


class Base(DeclarativeBase):
    pass


class Line(Base):
    __tablename__ = "line"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)


class Member(Base):
    __tablename__ = "member"
    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"), index=True)
    number: Mapped[str] = mapped_column(String(20))


class Call(Base):
    __tablename__ = "call"
    id: Mapped[int] = mapped_column(primary_key=True)
    sid: Mapped[str] = mapped_column(String(34), unique=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"))
    caller: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def engine_for(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=16, max_overflow=16)
    engine = create_engine(url, connect_args={"timeout": 10}, pool_size=16)

    @event.listens_for(engine, "connect")
    def _(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine


def fill(url: str, lines: dict[str, list[str]]) -> None:
    """Make the tables anew: each line's number with its members' numbers."""
    engine = engine_for(url)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        for place, (number, members) in enumerate(lines.items(), 1):
            session.add(Line(id=place, number=number))
            session.flush()
            session.add_all(Member(line_id=place, number=mobile) for mobile in members)
        session.execute(text("ANALYZE"))
        session.commit()
    engine.dispose()


def app() -> Flask:
    flask = Flask(__name__)
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    sqlite = engine_for(os.environ["FLOOR_SQLITE"])
    postgresql = engine_for(os.environ["FLOOR_POSTGRESQL"])

    def check() -> None:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(request.url, request.form, signature):
            abort(403)

    def small(engine: Engine) -> Response:
        check()
        form = request.form
        with Session(engine, expire_on_commit=False) as session:
            members = session.scalars(
                select(Member)
                .join(Line, Line.id == Member.line_id)
                .where(Line.number == form["To"])
                .order_by(Member.id)
                .limit(5)
            ).all()
            session.add(
                Call(
                    sid=form["CallSid"],
                    line_id=members[0].line_id,
                    caller=form["From"],
                    state="ringing",
                    at=datetime.now(UTC),
                )
            )
            session.commit()
        return _xml(_dial([member.number for member in members], form["CallSid"]))

    @flask.post("/voice/b")
    def b() -> Response:
        check()
        return _xml(STATIC)

    @flask.post("/voice/d")
    def d() -> Response:
        return small(sqlite)

    @flask.post("/voice/e")
    def e() -> Response:
        return small(postgresql)

    return flask


def _dial(numbers: list[str], sid: str) -> str:
    document = VoiceResponse()
    dial = Dial(timeout=20, action=f"/dialed?sid={sid}", answer_on_bridge=True)
    for number in numbers:
        dial.number(
            number,
            url=f"/screen?sid={sid}",
            status_callback=f"/leg?sid={sid}",
            status_callback_event="initiated ringing answered completed",
        )
    document.append(dial)
    return str(document)


def _xml(document: str) -> Response:
    return Response(document, mimetype="text/xml")
