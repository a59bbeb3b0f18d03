"""What must hold of a day, whatever befell it: each check gives what it found wrong.

Knows what the network lived through and what the database holds. Says nobody's number.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations

from sqlalchemy import Connection, inspect, text

from ringgroup.voicemail.recordings import SOUND
from tests.soak.world import CALLERS, LINE, MOBILES, World
from webhooks.simulator.network.visit import Visit
from webhooks.simulator.provider.mailbox import audio

AUDIBLE = timedelta(seconds=2)
NUMBERS = re.compile(r"(?<!\d)(?:\+|00)?(?:31|0)?" + CALLERS[3:] + r"\d{4}(?!\d)")
MOBILE = re.compile(r"(?:31|0)?6123456\d{2}(?!\d)")


def callers(world: World) -> list[Visit]:
    """Today's calls to the line."""
    return [v for v in world.network.visits if v.to == LINE and v.dialled]


def bridged_rightly(world: World) -> Iterator[str]:
    """Nobody without 1, nobody to two, no phone for two."""
    network = world.network
    for visit in callers(world):
        for bridge in visit.bridges:
            if bridge.key != "1":
                yield "a caller was connected to somebody who had not pressed 1"
        for one, other in combinations(visit.bridges, 2):
            if _overlap(one, other):
                yield "a caller was connected to two at a time"
    for mobile in MOBILES.values():
        mine = [b for b in network.bridges if b.number == mobile]
        if any(_overlap(a, b) for a, b in combinations(mine, 2)):
            yield "a worker was connected to two callers at a time"
    for visit in network.visits:
        if any("occupied" in fact.what for fact in visit.heard):
            yield "a phone was rung that was in use for another caller"


def _overlap(one, other) -> bool:
    first, second = sorted((one, other), key=lambda bridge: bridge.start)
    return first.end is None or second.start < first.end


def heard_something(world: World) -> Iterator[str]:
    """Within two seconds, and at the end a talk, a message or a goodbye."""
    for visit in callers(world):
        if not visit.ended:
            yield "a call never ended"
        first, gone = visit.first_sound, visit.ended_at
        silent = first is None and not visit.gone
        late = first is not None and first - visit.dialled > AUDIBLE
        in_vain = first is None and gone and gone - visit.dialled > AUDIBLE
        if silent or late or in_vain:
            yield "a caller heard nothing for over two seconds"
        if any("application error" in fact.what for fact in visit.heard):
            yield "a caller heard the provider's own error"
        if not visit.gone and not _ended_well(visit):
            yield "a call ended without a talk, a message or a goodbye"


def _ended_well(visit: Visit) -> bool:
    said = [f.what for f in visit.heard if f.who == "caller"]
    said = [what for what in said if "disconnected" not in what]
    spoken = bool(said) and said[-1].startswith(
        ("hears:", "plays ", "leaves a message")
    )
    return bool(visit.bridges) or spoken


def registered(connection: Connection) -> int:
    """How many calls are registered, with a form or without."""
    return sum(
        connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - two words of ours
        for table in ("registration WHERE channel = 'phone'", "open_registration")
    )


def registered_once(world: World, connection: Connection) -> Iterator[str]:
    """Each call that was dialled, in both ways of counting.

    What an earlier day owed, and was told of, may still come in.
    """
    dialled, found = len(callers(world)), registered(connection) - world.registered
    if not dialled <= found <= dialled + world.owed:
        yield f"{dialled} calls were dialled, {found} are registered"
    states = dict(connection.execute(text("SELECT sid, state FROM call")).all())
    unknown = [v for v in callers(world) if v.sid not in states]
    if unknown:
        yield f"{len(unknown)} calls are not known"
    unfinished = Counter(
        states[v.sid]
        for v in callers(world)
        if states.get(v.sid, "finished") != "finished"
    )
    for state, number in unfinished.items():
        yield f"{number} calls are still {state}"


def messages_kept(world: World, connection: Connection) -> Iterator[str]:
    """Each once, sealed here with its sound, and no longer at the provider."""
    rows = connection.execute(
        text(
            "SELECT recording_sid, fetched_at, removed_at, sealed FROM voicemail "
            "LEFT JOIN voicemail_audio ON voicemail_id = id"
        )
    ).all()
    kept = {row.recording_sid: row for row in rows}
    ours = {visit.sid for visit in callers(world)}
    for one in world.network.recordings:
        if one.status != "completed" or one.seconds < 2 or one.call not in ours:
            continue
        row = kept.get(one.sid)
        at_provider = one.sid not in world.stand_in.deleted
        if row is None:
            where = "and waits at the provider" if at_provider else "and is gone"
            yield f"a message is not known {where}"
        elif row.sealed is None:
            where = "it waits at the provider" if at_provider else "it is gone"
            yield f"a message is without its sound: {where}"
        elif world.vault.open(bytes(row.sealed), SOUND) != audio(one.sid, one.seconds):
            yield "a message has another sound"
        elif at_provider:
            yield "a message was not removed at the provider"


def no_number_at_rest(world: World, connection: Connection) -> Iterator[str]:
    """In no table, no file, no letter, no SMS, no log line."""
    for table in inspect(connection).get_table_names():
        for row in connection.execute(text(f"SELECT * FROM {table}")).mappings():  # noqa: S608 - the database's own words
            for column, value in row.items():
                if isinstance(value, str) and NUMBERS.search(value):
                    yield f"a caller's number stands in {table}.{column}"
    if world.kind == "sqlite":
        prefix = CALLERS[3:].encode()
        digits = re.compile(prefix + rb"\d{4}")
        for file in world.ground.files:
            if digits.search(file.read_bytes()):
                yield f"a caller's number stands in the file *{file.suffix}"
    written = [*world.office.letters, *(m.body for m in world.stand_in.messages)]
    if any(NUMBERS.search(each) for each in written):
        yield "a caller's number stands in a message to staff"
    said = list(world.processes.said)
    if any(NUMBERS.search(line) or MOBILE.search(line) for line in said):
        yield "a number stands in the log"
