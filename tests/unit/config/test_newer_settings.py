"""What a newer program may have kept is read, or refused in one line: nothing else."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigError
from config.line_versions import line_file
from config.overlay import flat
from ringgroup.people.versions import FOUNDED

FILE = line_file(Path("config/veldhoven.toml"))
(TABLE,) = FILE.tables.values()
KNOWN = sorted({*flat(TABLE), *TABLE, "today.until", "today.text", "prompts.hold"})
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["name", "number", "code"]), inner, max_size=2
        )
    ),
    max_leaves=4,
)
KEYS = st.sampled_from(KNOWN) | st.sampled_from(KNOWN).map("{}.deeper".format)
OVERLAYS = st.dictionaries(KEYS, VALUES, max_size=3)
FOUNDINGS = st.dictionaries(st.just("nieuw"), st.just(TABLE) | VALUES)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "veldhoven": OVERLAYS | VALUES,
            "nieuw": OVERLAYS | VALUES,
            FOUNDED: FOUNDINGS | VALUES,
        },
    )
    | VALUES
)
def test_what_is_kept_is_read_or_refused_in_one_line(kept):
    with suppress(ConfigError):
        assert "veldhoven" in FILE.with_kept(1, kept)


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ({"ring_seconds.at_night": 40}, "ring_seconds: a table is not a whole number"),
        ({"hours.monday": 5}, "hours.monday: 5 is not a list"),
        ({"escalate_on.first": None}, "escalate_on: a table is not a list"),
    ],
)
def test_what_lies_deeper_than_this_program_knows_is_named(kept, said):
    with pytest.raises(ConfigError, match=said):
        FILE.with_kept(1, {"veldhoven": kept})
