"""A logo is a PNG or a JPEG and nothing beside, or is refused for one reason."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.people.picture_files import (
    LARGEST,
    WIDEST,
    RefusedPictureError,
    media_type,
    plain_picture,
)
from tests.town.logos import (
    END,
    PLACE,
    SCAN,
    SIGNATURE,
    chunk,
    frame,
    header,
    jpeg,
    png,
    segment,
)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
START = b"\xff\xd8"
PIXELS = chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))


def drawn_as(depth: int, colours: int, order: int = 0) -> bytes:
    """A PNG of one pixel whose header says so; without a list of colours."""
    said = struct.pack(">IIBBBBB", 1, 1, depth, colours, 0, 0, order)
    return SIGNATURE + chunk(b"IHDR", said) + PIXELS + chunk(b"IEND")


NO_PICTURES = {
    "nothing": (b"", "kind"),
    "svg": (SVG, "kind"),
    "gif": (b"GIF89a" + bytes(20), "kind"),
    "too_many_bytes": (png() + bytes(LARGEST), "large"),
    "png_too_wide": (png(WIDEST + 1, 1), "wide"),
    "png_too_high": (png(1, WIDEST + 1), "wide"),
    "jpeg_of_no_width": (jpeg(0, 30), "wide"),
    "jpeg_too_high": (jpeg(40, WIDEST + 1), "wide"),
    "signature_alone": (SIGNATURE, "broken"),
    "pixels_before_the_header": (SIGNATURE + PIXELS, "broken"),
    "short_header": (SIGNATURE + chunk(b"IHDR", b"123"), "broken"),
    "two_headers": (png(more=header(40, 30)), "broken"),
    "unknown_need": (png(more=chunk(b"ABCD")), "broken"),
    "wrong_checksum": (png()[:-1] + b"?", "broken"),
    "no_pixels": (SIGNATURE + header(40, 30) + chunk(b"IEND"), "broken"),
    "pixels_that_are_none": (
        SIGNATURE + header(1, 1) + chunk(b"IDAT", b"no pixels"),
        "broken",
    ),
    "no_such_depth": (drawn_as(3, 2), "broken"),
    "no_such_colours": (drawn_as(8, 9), "broken"),
    "no_such_order": (drawn_as(8, 2, 7), "broken"),
    "colours_of_no_list": (drawn_as(8, 3), "broken"),
    "start_alone": (START, "broken"),
    "start_and_end": (START + END, "broken"),
    "scan_without_frame": (START + SCAN + END, "broken"),
    "frame_without_scan": (START + frame(40, 30) + END, "broken"),
    "lossless_jpeg": (START + segment(0xC3, bytes(9)) + SCAN + END, "broken"),
    "short_frame": (START + segment(0xC0, b"\x08") + SCAN + END, "broken"),
    "no_end": (jpeg()[: -len(END)], "broken"),
    "half_an_end": (jpeg()[: -len(END)] + b"\xff", "broken"),
    "length_of_nothing": (START + b"\xff\xdb\0\1" + END, "broken"),
}


def refused(data: bytes) -> str:
    with pytest.raises(RefusedPictureError) as picture:
        plain_picture(data)
    return picture.value.why


@pytest.mark.parametrize("pieces", [1, 3])
def test_a_png_stays_as_it_is(pieces):
    data = png(400, 300, pieces=pieces, more=chunk(b"gAMA", bytes(4)))
    assert plain_picture(data) == data
    assert media_type(data) == "image/png"


@pytest.mark.parametrize(("depth", "colours"), [(1, 0), (16, 2), (8, 4), (8, 6)])
def test_every_way_in_which_a_png_is_drawn_is_one(depth, colours):
    data = drawn_as(depth, colours, 1)
    assert plain_picture(data) == data


def test_a_png_with_a_list_of_colours_is_one():
    colours = chunk(b"PLTE", b"\x1a\x5f\x7a")
    data = drawn_as(4, 3).replace(PIXELS, colours + PIXELS)
    assert plain_picture(data) == data


def test_a_jpeg_stays_as_it_is():
    for data in (jpeg(), jpeg(more=segment(0xEE, b"Adobe" + bytes(7)))):
        assert plain_picture(data) == data
        assert media_type(data) == "image/jpeg"


def test_a_jpeg_that_comes_in_steps_is_one_too():
    tables = segment(0xC4, bytes(17))
    data = START + frame(40, 30, 0xC2) + SCAN + tables + SCAN + END
    assert plain_picture(data) == data


def test_where_a_picture_was_made_stays_behind():
    texts = chunk(b"eXIf", PLACE) + chunk(b"tEXt", PLACE) + chunk(b"zTXt", PLACE)
    assert plain_picture(png(more=texts) + PLACE) == png()
    notes = segment(0xE1, PLACE) + segment(0xFE, PLACE) + segment(0xE0, b"JFIF\0")
    assert plain_picture(jpeg(more=notes) + PLACE) == jpeg()


def test_bytes_that_fill_up_before_a_mark_are_left_out():
    assert plain_picture(jpeg(more=b"\xff\xff")) == jpeg()


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_cannot_be_drawn_is_refused_for_one_reason(name):
    data, why = NO_PICTURES[name]
    assert refused(data) == why


def test_a_small_file_becomes_no_large_picture():
    many = zlib.compress(bytes(20_000_000))
    data = SIGNATURE + header(9, 9) + chunk(b"IDAT", many) + chunk(b"IEND")
    assert len(data) < LARGEST
    assert refused(data) == "broken"


@pytest.mark.parametrize("whole", [png(), jpeg()], ids=["png", "jpeg"])
def test_every_file_that_was_cut_off_is_refused(whole):
    for end in range(len(whole)):
        assert refused(whole[:end]) in {"kind", "broken"}


@given(start=st.sampled_from([SIGNATURE, START, png(), jpeg()]), rest=st.binary())
def test_whatever_is_handed_in_ends_in_a_picture_or_a_reason(start, rest):
    try:
        found = plain_picture(start + rest)
    except RefusedPictureError:
        return
    assert plain_picture(found) == found


@given(
    at=st.integers(0, 10_000),
    value=st.integers(0, 255),
    whole=st.sampled_from([png(), jpeg()]),
)
def test_what_is_kept_of_a_changed_file_is_kept_of_itself(at, value, whole):
    changed = bytearray(whole)
    changed[at % len(changed)] = value
    try:
        found = plain_picture(bytes(changed))
    except RefusedPictureError:
        return
    assert plain_picture(found) == found
    assert len(found) <= len(changed)
