import pytest

from core.fingerprints import fingerprint


@pytest.mark.parametrize(
    "other",
    [
        "jose muñoz-garcía",
        "  José   Muñoz–García ",
        "JOSÉ MUN\u0303OZ GARCI\u0301A",
        "José, Muñoz. García",
    ],
)
def test_the_same_name_has_one_fingerprint_however_it_is_written(other):
    assert fingerprint("José Muñoz García") == fingerprint(other)


@pytest.mark.parametrize("other", ["José Muñoz", "José Muñoz Garcías", "JoséMuñozGarcía"])
def test_other_names_have_other_fingerprints(other):
    assert fingerprint("José Muñoz García") != fingerprint(other)


def test_a_fingerprint_needs_the_key(settings):
    before = fingerprint("José Muñoz García")
    settings.FINGERPRINT_KEY = "another"
    assert fingerprint("José Muñoz García") != before


def test_a_value_without_words_has_no_fingerprint():
    assert fingerprint(" — ") == ""
