"""What a picture may be that somebody hands in: a PNG or a JPEG, and nothing beside.

A file is walked by its own marks, and what is not needed to draw it stays behind: where
and with what it was made, a preview, whatever follows its end. Nothing is decoded; of a
PNG the pixels are counted, so that no small file becomes a large picture. An SVG may
hold a program and is no picture here. Pure.
https://www.w3.org/TR/png-3/ https://www.w3.org/Graphics/JPEG/itu-t81.pdf
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Final, Literal, NoReturn

LARGEST: Final = 300_000
"""Bytes of a file."""
WIDEST: Final = 2000
"""Pixels of a side."""
PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8"
PictureRefusal = Literal["large", "kind", "broken", "wide"]

_DRAWN: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM"}
)
_DEPTHS: Final = {
    0: frozenset({1, 2, 4, 8, 16}),
    2: frozenset({8, 16}),
    3: frozenset({1, 2, 4, 8}),
    4: frozenset({8, 16}),
    6: frozenset({8, 16}),
}
"""Bits that each kind of colours may have; 3 names them from a list."""
_LISTED: Final = 3
_AROUND: Final = 12
"""Bytes of a chunk that are not its content: length, type, checksum."""
_PIECE: Final = 1 << 16
_END, _SCAN, _ADOBE, _FILL = 0xD9, 0xDA, 0xEE, 0xFF
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended, progressive: what every browser draws."""
_TABLES: Final = frozenset({0xC4, 0xDB, 0xDD})
_LEFT: Final = frozenset({*range(0xE0, 0xF0), 0xFE}) - {_ADOBE}
"""What programs note about a picture, and remarks."""
_WITHIN: Final = frozenset({0x00, *range(0xD0, 0xD8)})
"""What may follow FF inside a scan and ends nothing."""


class RefusedPictureError(ValueError):
    """No picture for us; `why` is a code."""

    def __init__(self, why: PictureRefusal) -> None:
        super().__init__(why)
        self.why: PictureRefusal = why


def _refuse(why: PictureRefusal) -> NoReturn:
    raise RefusedPictureError(why)


def plain_picture(data: bytes) -> bytes:
    """The picture in a file and nothing beside it; raises `RefusedPictureError`."""
    if len(data) > LARGEST:
        _refuse("large")
    if data.startswith(PNG):
        return PNG + b"".join(_png(data))
    if data.startswith(JPEG):
        return JPEG + b"".join(_jpeg(data))
    _refuse("kind")


def media_type(picture: bytes) -> str:
    """What a plain picture is called."""
    return "image/png" if picture.startswith(PNG) else "image/jpeg"


def _check_sides(*sides: int) -> None:
    if not all(1 <= side <= WIDEST for side in sides):
        _refuse("wide")


def _png(data: bytes) -> Iterator[bytes]:
    """The chunks that draw it, each as it stands."""
    pixels, most, needed = zlib.decompressobj(), 0, frozenset[bytes]()
    for kind, content, chunk in _chunks(data):
        if (kind == b"IHDR") != (most == 0):
            _refuse("broken")
        if kind == b"IHDR":
            most, needed = _most(content), _needed(content)
        needed -= {kind}
        if needed and kind == b"IDAT":
            _refuse("broken")
        if kind == b"IDAT":
            most = _count(pixels, content, most)
        if kind in _DRAWN:
            yield chunk
        elif kind[:1].isupper():  # nobody could draw it without knowing what it is
            _refuse("broken")
    if not pixels.eof:
        _refuse("broken")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Type, content, and all of each chunk, to the last one; whatever follows stays."""
    at, kind = len(PNG), b""
    while kind != b"IEND":
        (length,) = struct.unpack(">I", data[at : at + 4].rjust(4, b"\xff"))
        chunk = data[at : at + length + _AROUND]
        if len(chunk) != length + _AROUND:
            _refuse("broken")
        kind, content = chunk[4:8], chunk[8:-4]
        if zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:]):
            _refuse("broken")
        yield kind, content, chunk
        at += len(chunk)


def _most(header: bytes) -> int:
    """How many bytes the pixels may be, and one more; eight each at most."""
    if len(header) != struct.calcsize(">IIBBBBB"):
        _refuse("broken")
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    _check_sides(width, height)
    return 8 * (width + 2) * (height + 2) + 1


def _needed(header: bytes) -> frozenset[bytes]:
    """What stands before its pixels; refuses what no browser draws."""
    depth, colours, *ways, order = header[8:]
    if depth not in _DEPTHS.get(colours, ()) or any(ways) or order > 1:
        _refuse("broken")
    return frozenset({b"PLTE"} if colours == _LISTED else ())


def _count(pixels: "zlib._Decompress", content: bytes, most: int) -> int:
    """How many bytes there may still be after these."""
    while content and not pixels.eof:
        try:
            most -= len(pixels.decompress(content, _PIECE))
        except zlib.error:
            _refuse("broken")
        if most <= 0:
            _refuse("broken")
        content = pixels.unconsumed_tail
    return most


def _jpeg(data: bytes) -> Iterator[bytes]:
    """The segments that draw it, each as it stands, and the scans after theirs."""
    at, framed, scanned = len(JPEG), False, False
    while True:
        marker = data[at + 1 : at + 2]
        if data[at : at + 1] != b"\xff" or not marker:
            _refuse("broken")
        (kind,) = marker
        if kind == _END:
            break
        if kind == _FILL:
            at += 1
            continue
        segment = data[at : at + 2 + int.from_bytes(data[at + 2 : at + 4])]
        if len(segment) < len(b"\xff?12") or not data[at + len(segment) :]:
            _refuse("broken")
        at += len(segment)
        if kind in _FRAMES:
            _check_frame(segment)
            framed = True
        elif kind == _SCAN and framed:
            end = _scan_end(data, at)
            segment, at, scanned = segment + data[at:end], end, True
        elif kind not in _TABLES | _LEFT | {_ADOBE}:
            _refuse("broken")
        if kind not in _LEFT:
            yield segment
    if not scanned:
        _refuse("broken")
    yield bytes([0xFF, _END])


def _check_frame(segment: bytes) -> None:
    """Marker, length, precision, height, width, and more."""
    if len(segment) < struct.calcsize(">HHBHHB"):
        _refuse("broken")
    _check_sides(*struct.unpack(">HH", segment[5:9]))


def _scan_end(data: bytes, at: int) -> int:
    """Where the next marker begins."""
    while (at := data.find(b"\xff", at)) >= 0 and data[at + 1 : at + 2]:
        if data[at + 1] not in _WITHIN:
            return at
        at += 2
    _refuse("broken")
