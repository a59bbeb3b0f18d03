"""Logos as files: a PNG that can be drawn, a JPEG whose marks stand right."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PLACE = b"Exif\0\0GPS 51.4N 5.4E"
"""What cameras and telephones write into a picture."""


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    checked = kind + content
    length = struct.pack(">I", len(content))
    return length + checked + struct.pack(">I", zlib.crc32(checked))


def header(width: int, height: int) -> bytes:
    """Eight bits each of red, green and blue."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def png(
    width: int = 40,
    height: int = 30,
    colour: bytes = b"\x1a\x5f\x7a",
    *,
    more: bytes = b"",
    pieces: int = 1,
) -> bytes:
    """A picture of one colour; `more` stands before its pixels."""
    pixels = zlib.compress((b"\0" + colour * width) * height)
    size = -(-len(pixels) // pieces)
    parts = [pixels[at : at + size] for at in range(0, len(pixels), size)]
    drawn = b"".join(chunk(b"IDAT", part) for part in parts)
    return SIGNATURE + header(width, height) + more + drawn + chunk(b"IEND")


def segment(kind: int, content: bytes = b"") -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(content) + 2) + content


def frame(width: int, height: int, kind: int = 0xC0) -> bytes:
    return segment(kind, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")


SCAN = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
"""With a byte that would be a mark, and a mark that ends nothing."""
END = b"\xff\xd9"


def jpeg(width: int = 40, height: int = 30, *, more: bytes = b"") -> bytes:
    """The marks of one, with tables of nothing; `more` stands before them."""
    tables = segment(0xDB, bytes(65)) + segment(0xC4, bytes(17))
    return b"\xff\xd8" + more + tables + frame(width, height) + SCAN + END
