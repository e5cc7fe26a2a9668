"""Codes that people copy from paper, say over a telephone and type with care and still wrong.

A receipt code is 26 characters of chance and 2 of check. The alphabet's 32 characters are the
elements of the field GF(32), and the check characters make both sum(x[i]) and sum(x[i] * a**i)
zero, where `a` generates the field's 31 powers and i counts the 28 places. Two places have
different powers, so no change in one or two places keeps both sums: every single wrong character
and every exchange of two is found without looking anything up.
"""

import re
import secrets
import unicodedata

from django.conf import settings
from django.utils.crypto import salted_hmac

# Crockford's base 32: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Nothing that looks alike, and no vowel to spell a word with.
PUBLIC_ALPHABET = "0123456789bcdfghjkmnpqrstvwxyz"

BITS = 128
CHANCE = 26
LENGTH = CHANCE + 2
GROUP = 4
LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def public_code(length: int = 10) -> str:
    """A random name for a thing in public addresses. Derived from nothing, so it tells nothing."""
    return "".join(secrets.choice(PUBLIC_ALPHABET) for _ in range(length))


def receipt_code(seed: str | None = None) -> str:
    """128 random bits and two check characters, in groups of four. Store `code_hash` of it only.

    With a `seed`, itself at least as random and secret, always the same code for it: keyed, so that
    the seed alone tells nobody the code.
    """
    if seed is None:
        number = secrets.randbits(BITS)
    else:
        digest = salted_hmac("core.codes.receipt", seed, algorithm="sha256").digest()
        number = int.from_bytes(digest[: BITS // 8], "big")
    chance = [number >> 5 * place & 31 for place in reversed(range(CHANCE))]
    return _written(chance + _check_characters(chance))


def normalise(typed: str) -> str | None:
    """The code that was meant, written like `receipt_code` writes it, or None if it can't be one.

    Forgives spaces, dashes of every kind, capitals, O for 0, I and L for 1. Asks no database.
    """
    if len(typed) > 200:
        return None
    text = unicodedata.normalize("NFKC", typed).upper().translate(LOOK_ALIKES)
    kept = "".join(char for char in text if not _separates(char))
    if not re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", kept):
        return None
    symbols = [ALPHABET.index(char) for char in kept]
    if _check_characters(symbols[:CHANCE]) != symbols[CHANCE:]:
        return None
    return _written(symbols)


def code_hash(code: str) -> str:
    """What to store and look up: 64 hex digits, keyed. `code` comes from the two above."""
    return salted_hmac(
        "core.codes",
        code.replace("-", ""),
        secret=settings.FINGERPRINT_KEY,
        algorithm="sha256",
    ).hexdigest()


def _written(symbols: list[int]) -> str:
    text = "".join(ALPHABET[symbol] for symbol in symbols)
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def _separates(char: str) -> bool:
    # Pd: dashes. Cf: what word processors hide in a copied text. The minus sign is a symbol.
    return char.isspace() or unicodedata.category(char) in ("Pd", "Cf") or char in "−_."


def _powers() -> list[int]:
    powers = [1]
    while len(powers) < 31:
        doubled = powers[-1] << 1
        powers.append(doubled ^ 0b100101 if doubled & 32 else doubled)  # x^5 + x^2 + 1
    return powers


_POWER = _powers()
_EXPONENT = {power: exponent for exponent, power in enumerate(_POWER)}


def _times(left: int, right: int) -> int:
    if not left or not right:
        return 0
    return _POWER[(_EXPONENT[left] + _EXPONENT[right]) % 31]


def _check_characters(chance: list[int]) -> list[int]:
    """The pair (y, z) for places 26 and 27 that makes both sums zero."""
    plain = weighted = 0
    for place, symbol in enumerate(chance):
        plain ^= symbol
        weighted ^= _times(symbol, _POWER[place])
    # y + z = plain and y*a^26 + z*a^27 = weighted; adding and subtracting are both XOR.
    ahead, last = _POWER[CHANCE], _POWER[CHANCE + 1]
    inverse = _POWER[-_EXPONENT[ahead ^ last] % 31]
    z = _times(weighted ^ _times(plain, ahead), inverse)
    return [plain ^ z, z]
