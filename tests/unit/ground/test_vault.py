"""What is sealed can be opened by its owner alone, where it belongs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.vault import SealBrokenError, Vault

VAULT = Vault("the present secret key of this test")
OLD = Vault("an older secret key of this very test")


@given(st.binary(max_size=200))
def test_what_is_sealed_comes_back_and_is_never_sealed_the_same_twice(plain):
    one, two = VAULT.seal(plain, "here"), VAULT.seal(plain, "here")
    assert VAULT.open(one, "here") == plain
    assert one != two


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_what_is_sealed_alike_is_the_same_for_the_same_alone(plain, other):
    one, two = VAULT.seal_alike(plain, "here"), VAULT.seal_alike(other, "here")
    assert VAULT.open(one, "here") == plain
    assert (one == two) == (plain == other)
    assert one != VAULT.seal_alike(plain, "there")
    assert one != OLD.seal_alike(plain, "here")


def test_a_number_cannot_be_read_in_its_seal():
    assert b"12345" not in VAULT.seal(b"+31612345678", "here")


@given(st.integers(0, 40))
def test_a_changed_seal_does_not_open(position):
    sealed = bytearray(VAULT.seal(b"+31612345678", "here"))
    sealed[position] ^= 1
    with pytest.raises(SealBrokenError):
        VAULT.open(bytes(sealed), "here")


def test_a_seal_opens_only_where_it_belongs():
    with pytest.raises(SealBrokenError):
        VAULT.open(VAULT.seal(b"x", "here"), "elsewhere")


def test_after_a_new_key_the_old_seals_still_open():
    both = Vault(
        "a newer secret key of this test", "an older secret key of this very test"
    )
    assert both.open(OLD.seal(b"x", "here"), "here") == b"x"
    with pytest.raises(SealBrokenError):
        OLD.open(both.seal(b"x", "here"), "here")


def test_a_vault_without_a_secret_is_refused():
    with pytest.raises(ValueError, match="at least one secret"):
        Vault()


def test_what_an_older_secret_sealed_is_known_by_its_beginning():
    present = "the present secret key of this test"
    both = Vault(present, "an older secret key of this very test")
    (older,) = both.others
    assert OLD.seal(b"12345", "here").startswith(older)
    assert not both.seal(b"12345", "here").startswith(older)
    assert not VAULT.others
