"""What the network said, as it is kept beside the answers of a call."""

from hypothesis import given
from hypothesis import strategies as st

from ringgroup.call import heard
from ringgroup.call.heard import HEARD, MOST, Heard

WORDS = st.text("abcdefghijklmnopqrstuvwxyz-0123456789", min_size=1, max_size=12)
ANSWERED = {"incoming": {"kind": "ring"}}


@given(st.lists(st.tuples(WORDS, st.dictionaries(WORDS, WORDS)), max_size=MOST))
def test_what_was_written_is_read_in_its_order(news):
    answers = ANSWERED
    for of, said in news:
        answers = heard.noted(answers, heard.written(of, said))
    assert heard.read(answers) == tuple(Heard(of, said) for of, said in news)
    assert answers["incoming"] == ANSWERED["incoming"]


def test_who_says_nothing_leaves_everything_as_it_was():
    assert heard.noted(ANSWERED, "") is ANSWERED
    assert heard.read(ANSWERED) == ()


def test_no_more_is_kept_than_a_call_can_have():
    answers = ANSWERED
    for n in range(MOST + 5):
        answers = heard.noted(answers, f"dial n={n}")
    assert len(answers[HEARD]["rows"]) == MOST
    assert heard.read(answers)[-1].said == {"n": str(MOST - 1)}
