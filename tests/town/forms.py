"""The forms of a page, as a browser would send them: every field, filled in or not."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """Where a form goes, and what stands in it; `files` names what it takes along."""

    action: str
    name: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return self.action.partition("?")[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.named: dict[str, Form] = {}
        self.outside: list[tuple[str, str, str]] = []
        self.form: Form | None = None
        self.select: str | None = None
        self.select_form: str | None = None
        self.textarea: str | None = None

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        kind = has.get("type", "text")
        if tag == "form":
            self.form = (
                Form(has.get("action", ""), has.get("id", ""))
                if has.get("method") == "post"
                else None
            )
            if self.form is not None:
                self.forms.append(self.form)
        elif tag == "input" and kind == "file":
            if self.form is not None:
                self.form.files.append(has["name"])
        elif tag == "input" and has.get("name"):
            if kind not in ("checkbox", "radio") or "checked" in has:
                self._put(has, has["name"], has.get("value") or "")
        elif tag == "select":
            self.select, self.select_form = has.get("name"), has.get("form")
            self.first = True
        elif tag == "option" and self.select:
            if self.first or "selected" in has:
                where = {"form": self.select_form} if self.select_form else {}
                self._put(where, self.select, has.get("value") or "")
            self.first = False
        elif tag == "textarea":
            self.textarea = has.get("name")
            self._put(has, self.textarea, "")

    def handle_data(self, data):
        if self.textarea and self.form is not None:
            self.form.fields[self.textarea] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None

    def _put(self, has, name, value):
        if has.get("form"):
            self.outside.append((has["form"], name, value))
        elif self.form is not None:
            self.form.fields[name] = value


def forms(page: str) -> list[Form]:
    """The POST forms of a page, each with what is sent if nothing is changed."""
    reader = _Reader()
    reader.feed(page)
    of = {form.name: form for form in reader.forms if form.name}
    for name, field_name, value in reader.outside:
        if name in of:
            of[name].fields[field_name] = value
    return reader.forms


def form(page: str, path: str, **holds: str) -> Form:
    """The form of a page that goes to an address, and holds these values."""
    found = [
        one
        for one in forms(page)
        if one.path == path and holds.items() <= one.fields.items()
    ]
    assert found, f"no form to {path} on the page"
    return found[0]
