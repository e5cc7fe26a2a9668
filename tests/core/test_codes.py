import re
import secrets

import pytest

from core.codes import (
    ALPHABET,
    LENGTH,
    PUBLIC_ALPHABET,
    code_hash,
    normalise,
    public_code,
    receipt_code,
)


def characters(code: str) -> list[str]:
    return list(code.replace("-", ""))


@pytest.fixture(scope="module")
def code() -> str:
    return receipt_code()


def test_a_receipt_code_reads_well_on_paper(code):
    assert re.fullmatch(f"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{6}}", code)
    assert not set("ILOU") & set(ALPHABET)


def test_a_receipt_code_holds_128_bits_of_chance(monkeypatch):
    seen = set()
    for bits in (0, 1, 2**127, 2**128 - 1):
        monkeypatch.setattr(
            secrets, "randbits", lambda wanted, bits=bits: bits if wanted == 128 else -1
        )
        seen.add(receipt_code())
    assert len(seen) == 4
    assert all(normalise(code) == code for code in seen)


@pytest.mark.parametrize("place", range(LENGTH))
def test_every_single_wrong_character_is_caught(code, place):
    right = characters(code)
    for wrong in set(ALPHABET) - {right[place]}:
        assert normalise("".join([*right[:place], wrong, *right[place + 1 :]])) is None


def test_every_exchange_of_two_characters_is_caught(code):
    right = characters(code)
    for first in range(LENGTH):
        for second in range(first + 1, LENGTH):
            swapped = right.copy()
            swapped[first], swapped[second] = right[second], right[first]
            if swapped != right:
                assert normalise("".join(swapped)) is None, (first, second)


@pytest.mark.parametrize("place", range(LENGTH - 1))
def test_every_two_wrong_neighbours_are_caught(code, place):
    right = characters(code)
    for one in set(ALPHABET) - {right[place]}:
        for other in set(ALPHABET) - {right[place + 1]}:
            wrong = [*right[:place], one, other, *right[place + 2 :]]
            assert normalise("".join(wrong)) is None


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: f"  {code}\n",
        lambda code: code.replace("-", "–"),
        lambda code: code.replace("-", "\u2011"),
        lambda code: code.replace("-", "−"),
        lambda code: code.replace("-", "\u00a0"),
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code.replace("0", "o").replace("1", "I"),
        lambda code: "".join(chr(ord(char) + 0xFEE0) for char in code if char != "-"),
    ],
)
def test_the_way_it_is_typed_is_forgiven(typed):
    for code in (receipt_code() for _ in range(20)):
        assert normalise(typed(code)) == code


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "hello",
        "U" * LENGTH,
        "0" * (LENGTH - 1),
        "0" * (LENGTH + 1),
        "\0" * LENGTH,
        "é" * LENGTH,
        "9" * 1_000_000,
    ],
)
def test_what_can_not_be_a_code_is_refused(typed):
    assert normalise(typed) is None


def test_a_code_has_one_hash_with_and_without_its_hyphens(code, settings):
    digest = code_hash(code)
    assert digest == code_hash(code.replace("-", "")) != code_hash(receipt_code())
    assert re.fullmatch("[0-9a-f]{64}", digest)
    settings.FINGERPRINT_KEY = "another"
    assert code_hash(code) != digest


def test_public_codes_are_random_and_have_no_look_alikes():
    codes = {public_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(re.fullmatch(f"[{PUBLIC_ALPHABET}]{{10}}", code) for code in codes)
    assert not set("aeioul") & set(PUBLIC_ALPHABET)
    assert len(public_code(16)) == 16
