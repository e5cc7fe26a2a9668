"""The drawings: the same everywhere, and true to what they say."""

import itertools
import re

import pytest

from core.motif import (
    Form,
    lit_anew,
    living_line,
    shape,
    shape_of_interview,
    shape_of_poem,
    shape_of_prose,
    shape_of_recording,
    wave,
)

SAFE_PATH = re.compile(r"\A[MQHlv0-9 .-]*\Z")


def strokes(path: str) -> list[tuple[float, ...]]:
    """Start, then movement, of each straight stroke."""
    number = r"(-?\d+(?:\.\d+)?)"
    return [
        tuple(map(float, found))
        for found in re.findall(rf"M{number} {number}l{number} {number}", path)
    ]


def test_the_same_person_has_the_same_line_everywhere():
    assert living_line(26, "rosalind") == living_line(26, "rosalind")
    assert living_line(26, "rosalind").strokes != living_line(26, "teo").strokes


def test_a_year_more_redraws_nothing_but_adds_a_stroke():
    before = strokes(living_line(25, "rosalind").strokes)
    after = strokes(living_line(26, "rosalind").strokes)
    assert len(before) == 24
    assert after[:24] == before
    assert len(after) == 25


def test_there_is_one_stroke_for_each_year_and_the_last_is_now():
    line = living_line(26, "rosalind")
    assert len(strokes(line.strokes)) + len(strokes(line.now)) == 26
    assert line.ring is None


def test_somebody_who_came_home_has_a_ring_and_no_stroke_for_now():
    line = living_line(27, "desmond", home=True, size="card")
    assert len(strokes(line.strokes)) == 27
    assert line.now == ""
    assert line.ring is not None and line.ring.x > 27 * 11


def test_unknown_years_leave_only_the_dotted_line():
    line = living_line(None, "anyone")
    assert (line.width, line.strokes, line.now, line.ring) == (0, "", "", None)


@pytest.mark.parametrize("size, tallest", [("large", 44), ("page", 30), ("card", 26)])
def test_strokes_stay_within_their_height_and_stand_apart(size, tallest):
    line = living_line(45, "anyone", size=size)
    xs = [x for x, *_ in strokes(line.strokes)]
    assert line.height == tallest
    assert all(-rise < tallest for *_, rise in strokes(line.strokes + line.now))
    assert all(right - left >= 8 for left, right in itertools.pairwise(xs))


def test_one_year_served_is_one_stroke():
    line = living_line(1, "new")
    assert line.strokes == ""
    assert len(strokes(line.now)) == 1


def test_each_sentence_is_a_stroke_and_the_quoted_ones_are_lit():
    drawn = shape_of_prose([3, 40, 12, 8], {1, 2}, "work")
    assert len(strokes(drawn.strokes)) == 2
    assert len(strokes(drawn.lit)) == 2
    heights = [-rise for *_, rise in strokes(drawn.lit)]
    assert heights == [54.0, 19.0]


def test_a_very_long_sentence_is_no_taller_than_forty_words():
    assert shape_of_prose([40], set(), "w").strokes == shape_of_prose([400], set(), "w").strokes


def test_a_long_story_shares_strokes_and_keeps_its_light():
    drawn = shape_of_prose([10] * 2_000, {1_999}, "work")
    assert drawn.width <= 300
    assert len(strokes(drawn.lit)) == 1


def test_no_stroke_of_a_shape_crosses_its_neighbour():
    drawn = shape_of_prose([40] * 60, set(), "work")
    tops = [x + dx for x, _, dx, _ in strokes(drawn.strokes)]
    assert tops == sorted(tops)


def test_a_poem_keeps_its_lines_and_folds_into_columns():
    short = shape_of_poem([30, 10, 22], {0}, "poem")
    long = shape_of_poem([30] * 40, set(), "poem")
    assert len(strokes(short.strokes)) == 2 and len(strokes(short.lit)) == 1
    assert strokes(short.lit)[0][2] == 102
    assert len(strokes(long.strokes)) == 40
    assert long.height == short.height and long.width <= 300


def test_answers_rise_and_questions_hang():
    drawn = shape_of_interview([(False, 8), (True, 30)], set(), "talk")
    question, answer = strokes(drawn.strokes)
    assert question[3] > 0 > answer[3]


def test_a_recording_is_drawn_from_its_sound():
    drawn = shape_of_recording([0.0, 0.5, 1.0, 7.0], {2}, "any")
    assert drawn.lit == "M12 2v52"
    assert drawn.strokes == "M2 27v2M7 14.5v27M17 2v52"


@pytest.mark.parametrize(
    "form, measures",
    [
        (Form.PROSE, [5, 9]),
        (Form.POEM, [20, 11]),
        (Form.INTERVIEW, [[False, 4], [True, 12]]),
        (Form.RECORDING, [0.2, 0.9]),
    ],
)
def test_stored_measures_draw_as_they_were_stored(form, measures):
    drawn = shape(form, measures, {1}, "seed")
    assert drawn.strokes and drawn.lit
    assert SAFE_PATH.match(drawn.strokes + drawn.lit)


@pytest.mark.parametrize("form", Form)
def test_an_empty_text_draws_nothing_and_breaks_nothing(form):
    assert shape(form, [], set(), "seed").lit == ""


def test_a_seed_never_reaches_the_drawing():
    line = living_line(12, '"><script>')
    assert SAFE_PATH.match(line.strokes + line.now)


def heights(path: str) -> list[float]:
    return [float(found) for found in re.findall(r"v(\d+(?:\.\d+)?)", path)]


def test_a_wave_goes_from_the_first_moment_to_the_last_and_no_higher_than_its_window():
    drawn = wave([0.0] * 400 + [1.0] * 400)
    tall = [
        height
        for pair in zip(heights(drawn.even), heights(drawn.odd), strict=True)
        for height in pair
    ]
    assert len(tall) * 4 == drawn.width
    assert tall == sorted(tall)
    assert tall[0] == 2
    assert tall[-1] <= drawn.height - 4


def test_a_wave_of_nothing_and_of_what_is_out_of_bounds_is_still_a_drawing():
    assert wave([]).width > 0
    for drawn in (wave([]), wave([7.0, -3.0])):
        assert SAFE_PATH.match(drawn.even + drawn.odd)
        assert max(heights(drawn.even), default=0) <= drawn.height


MEASURES = {
    Form.PROSE: [3, 12, 25, 7] * 30,
    Form.POEM: [12, 0, 31, 24] * 4,
    Form.INTERVIEW: [[False, 6], [True, 80], [False, 3], [True, 12]] * 3,
    Form.RECORDING: [0.1, 0.8, 0.4] * 40,
}


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("lit", [set(), {0}, {2, 3, 11}])
@pytest.mark.parametrize("count", [1, 12, 120])
def test_other_strokes_are_lit_in_the_same_drawing(form, lit, count):
    measures = MEASURES[form][:count]
    before = shape(form, measures, {1, 5}, "seed")
    assert lit_anew(before, form, len(measures), {1, 5}, lit) == shape(form, measures, lit, "seed")


def test_a_drawing_of_something_else_is_not_mistaken_for_it():
    with pytest.raises(ValueError, match="not a drawing"):
        lit_anew(shape(Form.PROSE, [3, 4, 5], {1}, "seed"), Form.PROSE, 7, {1}, {2})
