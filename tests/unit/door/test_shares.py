"""Which threads an address may have, and what is said at the door."""

from http import HTTPStatus
from threading import Event

import pytest

from config.app import FORM_BYTES
from config.door import shares, turned_away
from config.door.shares import Portion, Share, Shares, portions
from webhooks.pages.subjects import SUBJECTS


@pytest.mark.parametrize(
    ("path", "share"),
    [
        ("/voice/incoming", "telephone"),
        ("/sounds/dial-tone.wav", "telephone"),
        ("/healthz", "alive"),
        ("/readyz", "watch"),
        ("/metrics", "watch"),
        ("/inloggen", "entrance"),
        ("/inloggen/code", "entrance"),
        ("/uitnodiging/x", "entrance"),
        ("/uitloggen", "pages"),
        ("/cijfers/jaarverslag/2026", "dear"),
        ("/rooster/vullen", "dear"),
        ("/rooster", "pages"),
        ("/", "pages"),
        ("", "pages"),
        ("*", "pages"),
        ("http://example.nl/voice/incoming", "pages"),
        ("/voice", "pages"),
    ],
)
def test_every_address_has_a_share(path, share):
    assert Shares(portions(2)).of(path).portion.name == share


def test_the_door_lets_in_what_a_page_takes():
    """What may be larger stands under one address; the page itself is stricter."""
    larger = [one for one in SUBJECTS if one.most_bytes]
    table = Shares(portions(2))
    assert larger
    for subject in larger:
        for methods, rule, _ in subject.routes:
            if "POST" in methods:
                assert table.most_bytes(rule) >= (subject.most_bytes or 0)
    assert max(one.most_bytes or 0 for one in larger) == shares.UPLOAD_BYTES
    assert table.most_bytes("/voice/incoming") == FORM_BYTES
    assert table.most_bytes("/inloggen") == FORM_BYTES


def test_a_share_is_full_when_as_many_wait_as_may():
    share, open_ = Share(Portion("few", ("/",), 1, waiting=1)), Event()
    running = [share.begin(lambda one: one.wait(), open_, 0) for _ in range(2)]
    assert share.is_full
    open_.set()
    for one in running:
        assert one.result()
        share.end(0)
    assert not share.is_full
    share.shutdown(wait=True)


def test_nobody_is_sent_away_who_calls():
    share, open_ = Share(portions(1)[0]), Event()
    running = [
        share.begin(lambda one: one.wait(), open_, shares.FORM_BYTES)
        for _ in range(300)
    ]
    assert not share.is_full
    open_.set()
    assert all(one.result() for one in running)
    share.shutdown(wait=True)


def test_many_bytes_fill_a_share_too():
    share = Share(Portion("few", ("/",), 1, waiting=100))
    share.begin(int, 0, shares.WAITING_BYTES + 1)
    assert share.is_full
    share.shutdown(wait=True)


def test_a_webhook_that_cannot_be_read_was_not_signed():
    bad, large = HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert turned_away.status(bad, "/voice/incoming") == 403
    assert turned_away.status(large, "/voice/incoming") == 413
    for same in ("/%76oice/incoming", "http://x/voice/incoming", "/voice%2Fstatus"):
        assert turned_away.status(bad, same) == 403
    assert turned_away.status(bad, "http://[x/voice/incoming") == 400
    assert turned_away.status(bad, "/inloggen") == 400
    assert turned_away.status(bad, "") == 400


def test_who_is_sent_away_hears_when_to_come_back():
    head, _, body = turned_away.answer(HTTPStatus.SERVICE_UNAVAILABLE).partition(
        b"\r\n\r\n"
    )
    assert b"\r\nRetry-After: 5" in head
    assert b"\r\nContent-Length: %d\r\n" % len(body) in head
    assert "Even geduld" in body.decode()
