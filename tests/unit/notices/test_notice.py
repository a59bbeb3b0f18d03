"""Somebody is told something once."""

from ringgroup.notices.notice import Addressee, to_each
from ringgroup.notices.wording import WaitingVoicemail


def test_each_reader_is_told_under_a_name_of_their_own():
    readers = (Addressee(1, "anna"), Addressee(2, "bram"))
    told = to_each(readers, "waiting:x:1", WaitingVoicemail())
    assert [(one.about, one.member) for one in told] == [
        ("waiting:x:1:anna", 1),
        ("waiting:x:1:bram", 2),
    ]
