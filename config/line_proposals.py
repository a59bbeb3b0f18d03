"""What becomes of the lines, and of how the pages look, with other settings.

Read as the line file is read, so that nothing is kept that could not stand in it. Must
not know who changes what.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from config import looks, new_words
from config.line_document import LineTable
from config.line_versions import LineFile, said_of
from config.overlay import difference, laid_over, still_kept
from config.reader import EntryError
from ringgroup.line import Addresses, kept_sound
from ringgroup.people import sounds, versions
from ringgroup.people.versions import SITE, Change, Kept, WantedSettings
from ringgroup.registration.store import partners


def with_addresses(table: LineTable, changed: Mapping[str, Addresses]) -> LineTable:
    """The table of a line, its partners with the addresses that were changed."""
    partners = {}
    for code, partner in table["partners"].items():
        found, there = dict(partner), changed.get(code)
        if there is not None:
            found["email"] = there.email
            found.pop("backup_email", None)
            if there.backup_email:
                found["backup_email"] = there.backup_email
        partners[code] = found
    return {**table, "partners": partners}


def tables_now(
    session: Session,
    file: LineFile,
    standing: Callable[[Session], tuple[int, Kept]] = versions.standing,
) -> tuple[int, Kept, dict[str, LineTable]]:
    """The last change, what is kept, and the tables of all lines as they hold now.

    Raises `ConfigError` when what is kept is no tables of lines, or as `standing`.
    """
    number, kept = standing(session)
    changed = partners.addresses_of_all(session)
    with said_of(number):
        tables = {
            key: with_addresses(table, changed.get(key, {}))
            for key, table in file.tables_with(kept).items()
        }
    return number, kept, tables


def propose(
    session: Session,
    file: LineFile,
    wanted: Mapping[str, LineTable],
    say: Callable[[str, Mapping[str, tuple[Any, Any]]], str],
) -> WantedSettings:
    """What becomes of it all with these tables; raises `EntryError`.

    Under `SITE`: how the pages look. `say` tells in words what differs on a line.
    """
    number, kept, lines_now = tables_now(session, file)
    bases = {**file.bases(kept), SITE: file.site_table}
    tables = {**lines_now, SITE: laid_over(file.site_table, kept.get(SITE, {}))}
    found = {key: difference(tables[key], table) for key, table in wanted.items()}
    differences = {key: one for key, one in found.items() if one}
    will_be = {**tables, **wanted}
    looks.read_site(file.folder, will_be.pop(SITE))
    lines = file.read(will_be)
    looks.check(session, differences.get(SITE, {}))
    new_words.check(differences)
    _check_sounds(session, differences)

    def keeping(there: Mapping[str, LineTable]) -> Kept:
        return {
            key: still_kept(bases[key], there[key], kept.get(key, {}))
            for key in differences
        }

    before, after = keeping(tables), keeping(wanted)
    told = {key: say(key, one) for key, one in differences.items()}
    change = Change(number, {**kept, **after}, {**kept, **before}, told)
    return WantedSettings(change, differences, lines)


def _check_sounds(
    session: Session, differences: Mapping[str, Mapping[str, tuple[Any, Any]]]
) -> None:
    """Refuse to choose a recording that is not kept here; raises `EntryError`."""
    for key, changed in differences.items():
        for where, (_, said) in changed.items():
            if where != "voicemail.greeting" and not where.startswith("prompts."):
                continue
            named = kept_sound(said or "")
            if named is not None and sounds.missing(session, {named.digest}):
                reason = "names a recording that is not kept here"
                raise EntryError(reason, "lines", key, *where.split("."))
