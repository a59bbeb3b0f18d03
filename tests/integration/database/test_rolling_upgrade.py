"""The program of before goes on beside the new one, on the new one's database.

For the last two steps of the schema. The program of before is taken from the history:
the last commit that did not know the step.
"""

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import select

from ringgroup import schema
from ringgroup.database.database import Database
from ringgroup.tables import CALL
from tests.town.running import CLOCK, ROOMS, ROOT, Service, ring, until

pytestmark = pytest.mark.slow
GIT = shutil.which("git")
STEPS = schema.STEPS[-2:]


def git(*words: str) -> bytes:
    command = [str(GIT), "-C", str(ROOT), *words]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own words
    return done.stdout if done.returncode == 0 else b""


def program_before(step: str, folder: Path) -> Path:
    """The last program that did not know this step."""
    if GIT is None:
        pytest.skip("apt-get install git: the program of before is in the history")
    (path,) = (schema.MIGRATIONS / "versions").glob(f"{step}_*.py")
    # a step may have come with a merge: each is looked at as one change of this line
    line = ("log", "-1", "-m", "--first-parent", "--format=%H")
    added = (*line, "--diff-filter=A", "--", str(path))
    commit = git(*added).decode().strip()
    archive = git("archive", f"{commit}^", *ROOMS) if commit else b""
    if not archive:
        pytest.skip(f"git fetch --unshallow: the program before step {step}")
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(folder, filter="data")
    assert not list((folder / "ringgroup/migrations/versions").glob(f"{step}_*.py"))
    return folder


def promises_to_stay_ready(program: Path) -> bool:
    """Whether that program already knew that a database may be newer than itself."""
    return "is_newer" in (program / "ringgroup/schema.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("step", STEPS)
def test_the_program_of_before_loses_nothing_beside_the_new_one(
    database_url, tmp_path, step
):
    program = program_before(step, tmp_path / "before")
    (tmp_path / "new").mkdir()
    old = Service(tmp_path, database_url, program)
    new = Service(tmp_path / "new", database_url, public_url=old.public_url)
    heard, sids = [], []
    with old.web(), new.web(), old.running(*CLOCK):
        for first, then in ((old, old), (new, old), (old, new)) * 3:
            sid, *answers = ring(first.port, old.public_url, then.port)
            heard += answers
            sids.append(sid)
        if promises_to_stay_ready(program):
            until(lambda: (old.asked("/readyz") or "").startswith("ready"), "ready")
        assert (new.asked("/readyz") or "").startswith("ready")
    assert [one for one in heard if not one.well] == []
    database = Database(database_url)
    with database.reading() as session:
        kept = dict(session.execute(select(CALL.c.sid, CALL.c.state)).all())
    database.close()
    assert set(kept) == set(sids)
    assert set(kept.values()) <= {"ended", "finished"}
    assert old.said("webhook failed") == new.said("webhook failed") == 0
    assert old.said("job failed") == 0


def test_a_step_has_a_file_of_its_own():
    assert [step for step in STEPS if not step.isdecimal()] == []
    assert len(set(schema.STEPS)) == len(schema.STEPS)
