"""What a PDF tells a screen reader: its tags, in the order in which they are read.

Reads the structure tree alone (ISO 32000, 14.7 and 14.8). What PDF/UA asks beyond that
is veraPDF's to judge (docs/figures.md, The report as PDF).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

MARKED = ("BDC", "BMC", "EMC")
PAINTS = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do"}
PAINTS |= {"sh"}


@dataclass
class Tag:
    """An element: its role, what stands for it, whose header it is, what is in it."""

    role: str
    alt: str | None
    scope: str | None
    inside: list["Tag"] = field(default_factory=list)

    def all(self) -> Iterator["Tag"]:
        """Itself and everything in it, in order."""
        yield self
        for one in self.inside:
            yield from one.all()


class TaggedPdf:
    """A printed document, as a reader of tags has it."""

    def __init__(self, path: Path) -> None:
        self.reader = PdfReader(path)
        self.root: Any = self.reader.trailer["/Root"]

    @property
    def tree(self) -> Tag:
        """The element of the whole document."""
        top = self.root["/StructTreeRoot"]
        return Tag("Root", None, None, list(_elements(top.get("/K"))))

    def untagged(self) -> Iterator[tuple[int, str]]:
        """What is painted in no tag, nor as an artifact: the page and how."""
        for number, page in enumerate(self.reader.pages, 1):
            depth = 0
            content = page.get_contents()
            for _, operator in content.operations if content is not None else ():
                name = operator.decode()
                if name in ("BDC", "BMC"):
                    depth += 1
                elif name == "EMC":
                    depth -= 1
                elif name in PAINTS and depth == 0:
                    yield number, name

    def fonts(self) -> Iterator[tuple[str, bool, bool]]:
        """Every font: its name, whether it is embedded, whether letters can be read."""
        for page in self.reader.pages:
            resources: Any = page["/Resources"]
            named = resources.get("/Font", {})
            for one in named.values():
                font = one.get_object()
                inner = font.get("/DescendantFonts", [font])[0].get_object()
                about = inner.get("/FontDescriptor", {})
                whole = font["/Subtype"] == "/Type3" or any(
                    f"/FontFile{n}" in about.get_object() for n in ("", "2", "3")
                )
                yield str(font.get("/BaseFont")), whole, "/ToUnicode" in font

    def headings(self) -> list[int]:
        """The levels of the headings, in the order in which they are read."""
        return [
            int(one.role[1:])
            for one in self.tree.all()
            if one.role[:1] == "H" and one.role[1:].isdigit()
        ]


def _elements(kids: Any) -> Iterator[Tag]:
    if isinstance(kids, IndirectObject):
        kids = kids.get_object()
    if isinstance(kids, ArrayObject):
        for one in kids:
            yield from _elements(one)
    elif isinstance(kids, DictionaryObject) and "/S" in kids:
        alt = kids.get("/Alt")
        inside = list(_elements(kids.get("/K")))
        yield Tag(str(kids["/S"])[1:], alt and str(alt), _scope(kids), inside)


def _scope(element: DictionaryObject) -> str | None:
    said = element.get("/A", ArrayObject()).get_object()
    for one in said if isinstance(said, list) else [said]:
        about = one.get_object()
        if "/Scope" in about:
            return str(about["/Scope"])[1:]
    return None
