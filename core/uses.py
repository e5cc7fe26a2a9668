"""What may be done with a story: the vocabulary of consent, and its questions in plain words.

The keys and every sentence come from data/uses.csv, which advocates and storytellers worded.
Show its sentences; don't retype them.
"""

import csv
from functools import cache
from pathlib import Path

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SOURCE = Path(__file__).parent / "data" / "uses.csv"


class Use(TextChoices):
    """One thing that may be done with a story. There are no others."""

    READ_ON_SITE = "read_on_site"
    SEARCH_AND_INDEX = "search_and_index"
    DISPLAY_NAME = "display_name"
    DISPLAY_NAME_LEGAL = "display_name_legal"
    DISPLAY_NAME_FIRST = "display_name_first"
    DISPLAY_NAME_PSEUDONYM = "display_name_pseudonym"
    PHOTOGRAPH = "photograph"
    HANDWRITING_SHOWN = "handwriting_shown"
    VOICE_RECORDING = "voice_recording"
    COUNTY_OF_CONVICTION = "county_of_conviction"
    FACILITY_SHOWN = "facility_shown"
    YEARS_SHOWN = "years_shown"
    EMBED_BY_PARTNERS = "embed_by_partners"
    EMBED_ANYWHERE = "embed_anywhere"
    CAMPAIGN_QUOTES = "campaign_quotes"
    SOCIAL_MEDIA_CARDS = "social_media_cards"
    READ_ALOUD = "read_aloud"
    OFFICIAL_RECORD = "official_record"
    PRINT_INSIDE = "print_inside"
    PRESS = "press"
    EDUCATION_AND_RESEARCH = "education_and_research"
    TRANSLATION = "translation"
    DOWNLOAD = "download"
    READER_LETTERS = "reader_letters"
    API_AND_OPEN_DATA = "api_and_open_data"
    PRESERVATION_COPY = "preservation_copy"


class Naming(TextChoices):
    """How a storyteller is named beside their story: one value, so that two can't contradict."""

    NONE = "none", _("No name")
    FIRST = "first", _("First name only")
    PSEUDONYM = "pseudonym", _("A name they chose")
    LEGAL = "legal", _("Full legal name")


NAMING: tuple[Use, ...] = (
    Use.DISPLAY_NAME_LEGAL,
    Use.DISPLAY_NAME_FIRST,
    Use.DISPLAY_NAME_PSEUDONYM,
)

# Answered by each storyteller for themself; one person's answer never changes another's.
PERSON_USES: frozenset[Use] = frozenset(
    {
        Use.DISPLAY_NAME,
        *NAMING,
        Use.PHOTOGRAPH,
        Use.HANDWRITING_SHOWN,
        Use.VOICE_RECORDING,
        Use.COUNTY_OF_CONVICTION,
        Use.FACILITY_SHOWN,
        Use.YEARS_SHOWN,
    }
)

# Permitted only when every storyteller of the work permits it.
WORK_USES: frozenset[Use] = frozenset(Use) - PERSON_USES


def label(use: str, language: str) -> str:
    """A few words that name the use. Languages other than Spanish get English."""
    return _rows()[Use(use)][f"label_{_column(language)}"]


def question(use: str, language: str) -> str:
    """The question to ask the storyteller. Languages other than Spanish get English."""
    return _rows()[Use(use)][f"plain_question_{_column(language)}"]


def _column(language: str) -> str:
    return "es" if language.partition("-")[0] == "es" else "en"


@cache
def _rows() -> dict[Use, dict[str, str]]:
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return {Use(row["key"]): row for row in csv.DictReader(file)}
