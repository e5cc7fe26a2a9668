"""When words were written: what is taken in, how it sorts, how it reads."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from stories import dates

READS = {
    "": ("date unknown", None),
    "1998": ("1998", 1990),
    "1998~": ("about 1998", 1990),
    "2004-06": ("June 2004", 2000),
    "2004-06-12": ("June 12, 2004", 2000),
    "1990/1995": ("between 1990 and 1995", 1990),
    "1998/2003": ("between 1998 and 2003", None),
}


@pytest.mark.parametrize("edtf", READS)
def test_a_date_reads_as_people_say_it_and_knows_its_decade(edtf: str):
    with override("en"):
        written = dates.read(edtf)
        assert (str(written), written.decade) == READS[edtf]


@pytest.mark.parametrize(
    ("edtf", "words"),
    [("2019-08", "the 2010s"), ("1998/2003", "the 1990s to the 2000s"), ("", "date unknown")],
)
def test_where_years_stay_private_only_decades_are_said(edtf: str, words: str):
    with override("en"):
        assert dates.read(edtf).shown(decades_only=True) == words


@pytest.mark.parametrize(
    "nonsense", ["soon", "98", "2004-13", "2004-02-31", "2004/1998", "1998?", "-1", "9" * 400]
)
def test_nonsense_is_refused_with_the_forms_that_are_taken(nonsense: str):
    with pytest.raises(ValidationError, match="1998"), override("en"):
        dates.validate(nonsense)
