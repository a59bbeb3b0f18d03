"""Files on pages: sent, shown, kept later or twice, and an older one sent again."""

import io
from dataclasses import dataclass
from datetime import date

from bs4 import BeautifulSoup
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from config.app import create_app
from tests.town.deeds import COORDINATORS, DAYS
from tests.town.doors import files
from tests.town.doors.choices import coordinator_st, line_st, pick_st
from tests.town.doors.commands import people_st, rows_st
from tests.town.pages import Paper, papers
from tests.town.visitor import Visitor

ROSTER, MEMBERS = "/rooster/inlezen", "/beheer/inlezen"
KEPT = f"{ROSTER}/overnemen"
PROOF = "/account/bevestigen"
MONTH = "2026-11"


@dataclass
class Upload:
    """A file that somebody has, and the days it is about."""

    line: str
    name: str
    content: bytes
    days: tuple[date, ...]


@dataclass
class Preview:
    """What a page showed of a file, with the button to keep it; perhaps long ago."""

    who: str
    upload: Upload
    paper: Paper


class Uploads:
    """`uploads` are the files there are, `previews` the pages that show them."""

    def page_of(self, who, path):
        """A page, signed in; None where that is not for them."""
        world = self.world
        if world.app is None:
            world.app = create_app(
                world.house, clock=lambda: world.now, wait=lambda _: None
            )
        visitor = self.browsers.get(who)
        if visitor is None:
            visitor = self.browsers[who] = Visitor(world.app, lambda: world.now)
        page = visitor.get(path)
        if page.status_code == 303:
            world.next_minute()  # a code is of use once
            visitor.sign_in(who)
            page = visitor.get(path)
        assert page.status_code < 500, page.status_code
        return visitor, page if page.status_code == 200 else None

    def signs_in_anew(self, who) -> None:
        """Who signed in long ago proves once more who they are."""
        before, world = self.browsers[who], self.world
        visitor = self.browsers[who] = Visitor(world.app, lambda: world.now)
        visitor.secret = before.secret
        world.next_minute()
        visitor.sign_in(who)

    def sent(self, who, path, upload: Upload):
        """The answer to a file that is chosen on a page."""
        visitor, page = self.page_of(who, path)
        if page is None:
            return None
        chosen = BeautifulSoup(page.text, "html.parser").find("input", type="file")
        form = chosen.find_parent("form")
        fields = {
            one["name"]: one.get("value", "")
            for one in form.find_all("input", type="hidden")
        }
        content = io.BytesIO(upload.content), upload.name
        answer = visitor.client.post(
            form.get("action") or path,
            data={**fields, chosen["name"]: content},
            content_type="multipart/form-data",
        )
        assert answer.status_code < 500, answer.status_code
        return answer

    @rule(which=line_st, rows=rows_st)
    def has_a_roster_in_a_file(self, which, rows) -> None:
        days = tuple(day for day, *_ in rows)
        content = files.roster(rows)
        self.uploads.append(Upload(self.line(which).key, "rooster.csv", content, days))

    @rule(who=coordinator_st, which=line_st, kind=st.sampled_from(("xlsx", "csv")))
    def takes_the_roster_away_in_a_file(self, who, which, kind) -> None:
        """To be sent again, when it is an older one."""
        key = self.line(which).key
        _, page = self.page_of(who, f"/rooster/{MONTH}.{kind}?lijn={key}")
        if page is not None:
            name = f"rooster.{kind}"
            self.uploads.append(Upload(key, name, page.data, DAYS))

    @precondition(lambda self: self.uploads)
    @rule(who=coordinator_st, pick=pick_st, kept=st.booleans(), twice=st.booleans())
    def sends_a_roster(self, who, pick, kept, twice) -> None:
        upload = self.uploads[pick % len(self.uploads)]
        before = self.world.rows()
        answer = self.sent(who, f"{ROSTER}?lijn={upload.line}", upload)
        assert self.world.rows() == before, "a file that is shown changed something"
        if answer is None or answer.status_code != 200:
            return
        found = [one for one in papers(answer.text, ROSTER) if KEPT in one.action]
        self.previews += [Preview(who, upload, one) for one in found]
        if found and kept:
            self.keeps(-1, twice=twice)

    @precondition(lambda self: self.previews)
    @rule(pick=pick_st, twice=st.booleans())
    def keeps_what_was_shown(self, pick, twice) -> None:
        self.keeps(pick, twice=twice)

    def keeps(self, pick, *, twice) -> None:
        """Presses the button of a preview, of whatever age."""
        shown, world = self.previews[pick % len(self.previews)], self.world
        key = shown.upload.line
        visitor, page = self.page_of(shown.who, f"{ROSTER}?lijn={key}")
        if page is None or key not in world.desk.lines:
            return
        was, last, before = world.visible(key), world.last_batch(), world.held(key)
        data = {
            one.name: one.given for one in shown.paper.fields if one.given is not None
        }
        answer = visitor.client.post(shown.paper.action, data=data)
        assert answer.status_code < 500, answer.status_code
        done = answer.status_code == 303
        assert done or world.held(key) == before, "it was refused, and done"
        if twice:
            rows = world.rows()
            again = visitor.client.post(shown.paper.action, data=data)
            assert again.status_code == answer.status_code
            assert world.rows() == rows, "twice"
        batch = world.last_batch()
        if batch not in {None, last} and done:
            self.batches.append((key, batch, was))
        by = COORDINATORS.index(shown.who) + 6
        self.look(days=shown.upload.days, actor_id=by, done=done)

    @rule(rows=people_st, role=st.none() | st.just("member"))
    def sends_members(self, rows, role) -> None:
        """`role`: the administrator's own, in a file that leaves none."""
        content, named = files.members(self.world, rows, role)
        upload = Upload("", "medewerkers.csv", content, ())
        answer = self.sent("hans", MEMBERS, upload)
        if answer is not None and PROOF in answer.headers.get("Location", ""):
            self.signs_in_anew("hans")
            answer = self.sent("hans", MEMBERS, upload)
        done = answer is not None and answer.status_code == 303
        assert not done or role is None, "nobody administers by that file"
        self.look(people=named, actor_id=8, done=done)
