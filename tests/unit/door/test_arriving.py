"""A request is whole, is not whole yet, or is refused; never something in between."""

from http import HTTPStatus
from itertools import pairwise

import pytest
from gunicorn.config import Config
from gunicorn.http import get_parser
from gunicorn.http.errors import NoMoreData, ParseException
from hypothesis import given
from hypothesis import strategies as st

from config.door.arriving import (
    CHUNK_LINE_BYTES,
    HEAD_BYTES,
    Arriving,
    RequestRefused,
    Whole,
)

MOST = 10_000


def arriving() -> Arriving:
    return Arriving(lambda _: MOST)


def told(data: bytes) -> Whole | None:
    return arriving().take(data)


def refused(data: bytes) -> HTTPStatus:
    with pytest.raises(RequestRefused) as found:
        arriving().take(data)
    return found.value.status


def sent_for_ever(piece: bytes, times: int, after: bytes = b"") -> RequestRefused:
    """What comes of a piece that is sent over and over."""
    here = arriving()
    here.take(after)

    def go_on() -> None:
        for _ in range(times):
            here.take(piece)

    with pytest.raises(RequestRefused) as found:
        go_on()
    assert here.size <= HEAD_BYTES + 200
    return found.value


def request(body: bytes = b"", *headers: bytes, path: bytes = b"/voice/x") -> bytes:
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: a", *headers]
    return b"\r\n".join([*lines, b"", b""]) + body


def chunked(body: bytes, sizes: list[int], trailers: bytes = b"") -> bytes:
    """The body in chunks of these sizes, and the rest in one."""
    out, at = b"", 0
    for size in [*sizes, len(body)]:
        if part := body[at : at + size]:
            out += b"%x;note=1\r\n%s\r\n" % (len(part), part)
        at += size
    return out + b"0\r\n" + trailers + b"\r\n"


CHUNKED = b"Transfer-Encoding: chunked"


def with_length(body: bytes) -> bytes:
    return request(body, b"Content-Length: %d" % len(body))


def read_by_gunicorn(whole: Whole) -> tuple[str, bytes]:
    """What gunicorn makes of what the door gives it, when nothing more ever comes."""
    parser = get_parser(Config(), (whole.head, whole.body), ("127.0.0.1", 1))
    message = next(parser)
    return message.path, message.body.read()


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in pairwise(places)]


@given(st.binary(max_size=300), st.lists(st.integers(0, 2000), max_size=12))
def test_however_a_request_is_cut_it_is_whole_at_its_last_byte(body, cuts):
    here, found = arriving(), []
    for piece in pieces(with_length(body), cuts):
        assert not found
        if whole := here.take(piece):
            found.append(whole)
    assert [(one.path, one.body) for one in found] == [("/voice/x", body)]
    assert here.size == 0


@given(
    st.binary(max_size=300),
    st.lists(st.integers(1, 50), max_size=10),
    st.lists(st.integers(0, 2000), max_size=12),
    st.sampled_from([b"", b"X-Sum: 1\r\n"]),
)
def test_chunks_become_one_body_with_a_length(body, sizes, cuts, trailers):
    here, found = arriving(), []
    data = request(chunked(body, sizes, trailers), CHUNKED)
    for piece in pieces(data, cuts):
        assert not found
        if whole := here.take(piece):
            found.append(whole)
    assert found[0].body == body
    assert read_by_gunicorn(found[0]) == ("/voice/x", body)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=6), st.booleans())
def test_requests_behind_each_other_are_taken_one_by_one(bodies, in_chunks):
    here, found = arriving(), []
    data = b"".join(
        request(chunked(body, [7]), CHUNKED) if in_chunks else with_length(body)
        for body in bodies
    )
    while whole := here.take(data):
        found.append(whole.body)
        data = b""
    assert found == bodies


@given(st.binary(max_size=600))
def test_no_bytes_make_it_fail(data):
    here = arriving()
    try:
        for n in range(len(data)):
            here.take(data[n : n + 1])
    except RequestRefused:
        pass
    assert here.size <= len(data) + 100


LINES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"Content-Length : 3",
            b"Transfer-Encoding:\tchunked",
            b"Transfer-Encoding\x00: chunked",
            b" Content-Length: 3",
            b"content_length: 3",
            b"Expect: 100-continue",
            b"Expect: something",
            b"Connection: close",
        ]
    ),
)


@given(st.binary(max_size=300), LINES)
def test_gunicorn_reads_what_the_door_read_or_refuses(body, line):
    """Whatever stands in a head: two opinions about its end would be a smuggled one."""
    try:
        whole = told(request(body, line, b"Content-Length: %d" % len(body)))
    except RequestRefused:
        return
    if whole is None:
        return
    try:
        read = read_by_gunicorn(whole)
    except (ParseException, StopIteration, NoMoreData):
        return
    assert read == (whole.path, whole.body)


def test_a_request_without_a_length_has_no_body():
    whole = told(request())
    assert whole
    assert whole.body == b""


def test_the_address_is_read_without_its_query():
    whole = told(request(path=b"/voice/x?a=b?c"))
    assert whole
    assert whole.path == "/voice/x"


def test_one_empty_line_before_a_request_is_no_harm():
    assert told(b"\r\n" + request())
    assert refused(b"\r\n\r\n" + request()) == 400


@pytest.mark.parametrize(
    "lengths",
    [
        (b"Content-Length: 1", b"Content-Length: 1"),
        (b"Content-Length: 1", CHUNKED),
        (CHUNKED, CHUNKED),
        (b"Content-Length: -1",),
        (b"Content-Length: +1",),
        (b"Content-Length: 1, 1",),
        (b"Content-Length: 1_0",),
        (b"Content-Length:",),
        ("Content-Length: \u00b2".encode("latin-1"),),
    ],
)
def test_two_opinions_about_the_end_are_refused(lengths):
    assert refused(request(b"", *lengths)) == 400


@pytest.mark.parametrize(
    "coding", [b"gzip, chunked", b"identity", b"chunked, gzip", b""]
)
def test_no_other_coding_is_known(coding):
    assert refused(request(b"", b"Transfer-Encoding: " + coding)) == 501


def test_an_old_client_cannot_send_chunks():
    old = request(b"", CHUNKED).replace(b"HTTP/1.1", b"HTTP/1.0")
    assert refused(old) == 400


@pytest.mark.parametrize("line", [b"GET", b"GET /", b"GET / FTP/1.1", b" / HTTP/1.1"])
def test_what_is_no_request_is_refused(line):
    assert refused(line + b"\r\nHost: a\r\n\r\n") == 400


def test_a_bare_line_end_is_refused_at_once():
    assert refused(b"GET / HTTP/1.0\n") == 400


def test_a_head_without_end_is_refused():
    assert sent_for_ever(b"X: 1\r\n", HEAD_BYTES).status == 431


def test_a_body_too_large_is_refused_by_its_length():
    assert refused(request(b"", b"Content-Length: 10001")) == 413
    assert refused(request(b"", b"Content-Length: 999999999999999")) == 413


def test_chunks_too_large_are_refused_by_their_length():
    assert refused(request(b"2711\r\n", CHUNKED)) == 413
    assert refused(request(chunked(b"a" * 10_001, [6000]), CHUNKED)) == 413


def test_chunks_of_a_byte_are_refused_before_they_are_many():
    found = sent_for_ever(b"1\r\na\r\n", MOST, after=request(b"", CHUNKED))
    assert found.status == 413


@pytest.mark.parametrize(
    "chunks",
    [
        b"x\r\n",
        b"\r\n",
        b"-1\r\n",
        b"0x1\r\n",
        b"1\r\nab\r\n",
        b"1\r\na0\r\n\r\n",
        b"123456789\r\n",
        b"1;" + b"a" * CHUNK_LINE_BYTES,
    ],
)
def test_broken_chunks_are_refused(chunks):
    assert refused(request(chunks, CHUNKED)) == 400


def test_trailers_without_end_are_refused():
    after = request(b"0\r\n", CHUNKED)
    assert sent_for_ever(b"X: 1\r\n", HEAD_BYTES, after).status == 431


def test_who_waits_to_be_told_to_go_on_is_recognised():
    here = arriving()
    assert (
        here.take(request(b"", b"Content-Length: 3", b"Expect: 100-Continue")) is None
    )
    assert here.head
    assert here.head.waits
    whole = here.take(b"abc")
    assert whole
    assert b"xpect" not in whole.head
    assert read_by_gunicorn(whole) == ("/voice/x", b"abc")


def test_a_refusal_knows_the_address_once_it_was_read():
    with pytest.raises(RequestRefused) as found:
        arriving().take(request(b"x\r\n", CHUNKED))
    assert found.value.path == "/voice/x"
