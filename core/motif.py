"""The living line and the shape of the words: a storyteller's years and a story's text, drawn.

Everything here is a pure function of its arguments: the same seed gives the same drawing on every
surface and every machine, and a line that has gained a year keeps all its earlier strokes. The
results are SVG path data; templates add presentation attributes only.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Literal, NamedTuple

Size = Literal["large", "page", "card"]


class Ring(NamedTuple):
    """Somebody came home: the ring that stands at the end of the counted years."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class LivingLine:
    """One stroke a year. What follows to the right (dotted, or solid after a ring) is drawn by CSS.

    `width` 0 means that there is nothing to draw before it: the years are unknown or withheld. `ended`:
    the person died, and nothing follows.
    """

    width: float
    height: int
    strokes: str
    now: str
    ring: Ring | None
    home: bool
    ended: bool = False


@dataclass(frozen=True)
class Shape:
    """A story's own pattern. `strokes` and `lit` are two paths: the rest, and what is pointed at."""

    width: float
    height: int
    strokes: str
    lit: str


@dataclass(frozen=True)
class Wave:
    """A recording's sound across a window. `odd` are the strokes between those of `even`: where the
    window is narrow they are left out, so that there is air between the others."""

    width: int
    height: int
    even: str
    odd: str


@dataclass(frozen=True)
class Histogram:
    """How many at each step, a stroke each; `lit` are those pointed at."""

    width: int
    height: int
    strokes: str
    lit: str


class Form(StrEnum):
    """How a text is measured: words a sentence, characters a line, words a turn, loudness."""

    PROSE = "prose"
    POEM = "poem"
    INTERVIEW = "interview"
    RECORDING = "recording"


class _Hand(NamedTuple):
    unit: int
    low: int
    high: int
    height: int


_HANDS: dict[Size, _Hand] = {
    "large": _Hand(22, 13, 22, 44),
    "page": _Hand(15, 8, 14, 30),
    "card": _Hand(11, 7, 12, 26),
}

_HEIGHT = 56
_WIDEST = 300
# Past these a drawing would no longer be read at the size of a card: neighbours share a stroke.
_MOST_STROKES = 60
_MOST_PEAKS = 60
_LINES_IN_A_COLUMN = 14
_MOST_COLUMNS = 3
_MOST_WAVES = 160


@lru_cache(maxsize=4096)
def living_line(
    years: int | None,
    seed: str,
    home: bool = False,
    size: Size = "large",
    *,
    ended: bool = False,
) -> LivingLine:
    """The line of somebody who has served `years`; None when they are unknown or may not be shown.

    `seed` belongs to the storyteller if their years may be shown, else to the work, so that two
    works of somebody unnamed can't be told to be theirs by their lines.
    """
    hand = _HANDS[size]
    base = hand.height - 1.5
    count = max(years or 0, 0)
    ring = None
    counted = count if home or ended else max(count - 1, 0)
    baseline = _baseline(counted if count else 0, base, hand.unit, seed)
    strokes = "".join(_year(i, base, hand, seed) for i in range(counted))
    now = ""
    width = float(counted * hand.unit)
    if home:
        ring = Ring(width + 6.5, base - 5, 6)
        width += 13.5
    elif count and not ended:
        lean = 0.4 + 1.8 * _chances(seed, "now")[0]
        now = f"M{_n(width + 1)} {_n(base)}l{_n(lean)} {_n(3.5 - base)}"
        width += 3
    return LivingLine(width, hand.height, baseline + strokes, now, ring, home, ended)


def _year(i: int, base: float, hand: _Hand, seed: str) -> str:
    across, up, tall, lean = _chances(seed, "year", i)
    fifth = i % 5 == 0
    length = hand.high * (0.9 + 0.22 * tall) if fifth else hand.low * (0.72 + 0.53 * tall)
    x = i * hand.unit + hand.unit * (0.08 + 0.12 * across)
    return _stroke(x, base + 0.8 * (up - 0.5), length, lean)


def _baseline(count: int, base: float, unit: int, seed: str) -> str:
    """A line that wavers by a pixel. Each node depends on its place alone, so years only extend it."""
    if not count:
        return ""
    parts = [f"M0 {_n(base)}"]
    for i in range(count):
        bend, rest, *_ = _chances(seed, "line", i)
        parts.append(
            f"Q{_n((i + 0.5) * unit)} {_n(base - 1 + 2 * bend)} "
            f"{_n((i + 1) * unit)} {_n(base - 0.6 + 1.2 * rest)}"
        )
    return "".join(parts)


def shape(form: Form, measures: Sequence, lit: Collection[int], seed: str) -> Shape:
    """Draw what was measured and stored when a story was published."""
    match form:
        case Form.PROSE:
            return shape_of_prose(measures, lit, seed)
        case Form.POEM:
            return shape_of_poem(measures, lit, seed)
        case Form.INTERVIEW:
            return shape_of_interview(measures, lit, seed)
        case Form.RECORDING:
            return shape_of_recording(measures, lit, seed)


def lit_anew(
    drawn: Shape, form: Form, count: int, before: Collection[int], lit: Collection[int]
) -> Shape:
    """The same drawing of `count` measures, in which `before` was lit, with `lit` in its place. Strokes are told apart
    by where their paths begin, which takes a tenth of the time of drawing them. Raises ValueError for a drawing of
    another number."""
    rest, red = (
        [f"M{path}" for path in each.split("M")[1:]] for each in (drawn.strokes, drawn.lit)
    )
    line = rest[:1] if form in (Form.PROSE, Form.INTERVIEW) else []
    rest = rest[len(line) :]
    most = {
        Form.PROSE: _MOST_STROKES,
        Form.POEM: _LINES_IN_A_COLUMN * _MOST_COLUMNS,
        Form.INTERVIEW: _MOST_STROKES,
        Form.RECORDING: _MOST_PEAKS,
    }[form]
    share, size = _share(count, most)
    was, now = ({index // share for index in each if index < count} for each in (before, lit))
    if len(red) != len(was) or len(rest) + len(red) != size:
        raise ValueError("not a drawing of these measures")
    from_rest, from_red = iter(rest), iter(red)
    strokes = [next(from_red if i in was else from_rest) for i in range(size)]
    paths = [
        "".join([*line, *(stroke for i, stroke in enumerate(strokes) if i not in now)]),
        "".join([stroke for i, stroke in enumerate(strokes) if i in now]),
    ]
    return Shape(drawn.width, drawn.height, *paths)


def shape_of_prose(words: Sequence[int], lit: Collection[int], seed: str) -> Shape:
    """One stroke a sentence, as tall as its words; `lit` holds indexes of sentences."""
    bundles = _bundles(len(words), lit, _MOST_STROKES)
    unit = _unit(len(bundles))
    base = _HEIGHT - 1
    drawn = []
    for i, bundle in enumerate(bundles):
        mean = sum(words[j] for j in bundle.members) / len(bundle.members)
        length = 4 + 50 * min(mean, 40) / 40
        drawn.append(_stroke(2 + i * unit, base, length, _upright(seed, i)))
    return _shape(len(bundles) * unit, f"M0 {base}H{len(bundles) * unit}", drawn, bundles)


def shape_of_poem(characters: Sequence[int], lit: Collection[int], seed: str) -> Shape:
    """One level stroke a line, as long as the line; past 14 lines a second column begins."""
    bundles = _bundles(len(characters), lit, _LINES_IN_A_COLUMN * _MOST_COLUMNS)
    columns = -(-len(bundles) // _LINES_IN_A_COLUMN) or 1
    longest = (_WIDEST - 16 * (columns - 1)) / columns - 3
    lengths = [
        min(3.4 * max(max(characters[j] for j in bundle.members), 1), longest) for bundle in bundles
    ]
    drawn = []
    left = right = 0.0
    for i, length in enumerate(lengths):
        if i and i % _LINES_IN_A_COLUMN == 0:
            left = right + 16
        start, slope, *_ = _chances(seed, "shape", i)
        x = left + 1.5 * start
        y = 2 + 4 * (i % _LINES_IN_A_COLUMN)
        drawn.append(f"M{_n(x)} {_n(y)}l{_n(length)} {_n(1.2 * (slope - 0.5))}")
        right = max(right, x + length)
    return _shape(right + 1, "", drawn, bundles)


def shape_of_interview(turns: Sequence[tuple[bool, int]], lit: Collection[int], seed: str) -> Shape:
    """Answers (True, words) rise from the line, questions (False, words) hang below it."""
    bundles = _bundles(len(turns), lit, _MOST_STROKES)
    unit = min(_unit(len(bundles)) + 1, 7)
    base = 40
    drawn = []
    for i, bundle in enumerate(bundles):
        answer, words = max(turns[j] for j in bundle.members)
        length = 4 + 34 * min(words, 60) / 60 if answer else -(4 + 10 * min(words, 30) / 30)
        drawn.append(_stroke(2 + i * unit, base, length, _upright(seed, i)))
    return _shape(len(bundles) * unit, f"M0 {base}H{len(bundles) * unit}", drawn, bundles)


def shape_of_recording(peaks: Sequence[float], lit: Collection[int], seed: str) -> Shape:
    """The sound itself: `peaks` from 0 (silence) to 1, in order. A wave is level and does not lean,
    so the seed changes nothing; it is taken to keep the four shapes alike."""
    bundles = _bundles(len(peaks), lit, _MOST_PEAKS)
    middle = _HEIGHT / 2
    drawn = []
    for i, bundle in enumerate(bundles):
        half = 1 + (middle - 3) * _loudest(peaks, bundle)
        drawn.append(f"M{2 + 5 * i} {_n(middle - half)}v{_n(2 * half)}")
    return _shape(len(bundles) * 5, "", drawn, bundles)


def wave(peaks: Sequence[float]) -> Wave:
    """The same sound as `shape_of_recording`, to find one's way in: from its first second to its last."""
    bundles = _bundles(len(peaks), (), _MOST_WAVES)
    height = 88
    drawn = []
    for i, bundle in enumerate(bundles):
        half = 1 + (height / 2 - 4) * _loudest(peaks, bundle)
        drawn.append(f"M{2 + 4 * i} {_n(height / 2 - half)}v{_n(2 * half)}")
    return Wave(max(len(bundles), 1) * 4, height, "".join(drawn[::2]), "".join(drawn[1::2]))


class _Bundle(NamedTuple):
    members: range
    lit: bool


def _loudest(peaks: Sequence[float], bundle: _Bundle) -> float:
    return min(max(max(peaks[j] for j in bundle.members), 0.0), 1.0)


def _bundles(count: int, lit: Collection[int], most: int) -> list[_Bundle]:
    """Neighbours that share a stroke: one each until there are more than `most`."""
    share, _size = _share(count, most)
    groups = [range(start, min(start + share, count)) for start in range(0, count, share)]
    lit = frozenset(lit)
    return [_Bundle(group, not lit.isdisjoint(group)) for group in groups]


def _share(count: int, most: int) -> tuple[int, int]:
    """How many neighbours share a stroke, and how many strokes that makes."""
    share = -(-count // most) or 1
    return share, -(-count // share)


def _unit(count: int) -> int:
    return 6 if count <= 44 else 5


def _upright(seed: str, i: int) -> float:
    """A lean for strokes that stand close: less than in the living line, so that none crosses."""
    return 0.2 + 0.4 * _chances(seed, "shape", i)[3]


def _shape(width: float, line: str, drawn: list[str], bundles: list[_Bundle]) -> Shape:
    pairs = list(zip(drawn, bundles, strict=True))
    rest = line + "".join(path for path, bundle in pairs if not bundle.lit)
    lit = "".join(path for path, bundle in pairs if bundle.lit)
    return Shape(round(width, 1), _HEIGHT, rest, lit)


def _stroke(x: float, y: float, length: float, lean: float) -> str:
    """Up from (x, y), or down if `length` is negative, leaning -7 to +13 % for `lean` 0 to 1."""
    return f"M{_n(x)} {_n(y)}l{_n(abs(length) * (0.2 * lean - 0.07))} {_n(-length)}"


def _chances(seed: str, *place: str | int) -> tuple[float, float, float, float]:
    """Four numbers in [0, 1) that depend on the seed and the place alone."""
    key = "/".join([seed, *map(str, place)])
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    a, b, c, d = (int.from_bytes(digest[i : i + 2], "big") / 65536 for i in (0, 2, 4, 6))
    return a, b, c, d


def _n(value: float) -> str:
    """As short as path data can be: one decimal, no trailing zero, no minus zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


_STEP = 24
_HISTOGRAM_HEIGHT = 92


def histogram(
    counts: Sequence[int], lit: Collection[int], seed: str, most: int | None = None
) -> Histogram:
    """A stroke as tall as each count, on one line; nothing where a count is 0. `lit` are indexes; `most` is
    what the tallest stroke of several such rows stands for."""
    base, most = _HISTOGRAM_HEIGHT - 1, most or max(counts, default=0) or 1
    width = len(counts) * _STEP
    paths = {False: f"M0 {base}H{width}", True: ""}
    for index, count in enumerate(counts):
        if not count:
            continue
        lean = _chances(seed, "step", index)[0]
        height = max(5.4, (base - 4) * count / most)
        x = index * _STEP + 4
        paths[index in lit] += f"M{x} {base}l{_n((lean - 0.35) * 4)} {_n(-height)}"
    return Histogram(width, _HISTOGRAM_HEIGHT, paths[False], paths[True])
