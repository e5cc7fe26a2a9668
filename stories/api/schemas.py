"""The shapes of what the API gives. The sentences are its documentation: /api/v1/openapi.json shows them."""

from __future__ import annotations

from datetime import date

from ninja import Field, Schema


class Problem(Schema):
    """Why there is no answer."""

    error: str = Field(description="What is wrong, in a sentence.")
    what_to_do: str = Field(description="What to do about it.")


class Words(Schema):
    """The same in both languages of the archive."""

    en: str
    es: str


class Credit(Schema):
    """Somebody's part in a work."""

    role: str = Field(description="teller, interviewer, reader, illustrator or translator.")
    name: str | None = Field(description="As they wish to be named; null where it is withheld.")
    pronouns: str = Field(description='Their own, or "".')
    storyteller: str | None = Field(
        description="Their key in /storytellers/, where they may be found by name."
    )


class Passage(Schema):
    """A paragraph, stanza, turn or line of a transcript."""

    key: str = Field(description="Stays when the words around it change: the page's #p-<key>.")
    kind: str = Field(description="paragraph, stanza, question, answer or cue.")
    text: str
    speaker: str = Field(description='Who speaks, in an interview or a recording; else "".')
    start: float | None = Field(description="Seconds into the recording, of a cue.")
    end: float | None
    noted: bool = Field(description="Whether a content note covers it: show the note first.")
    note: str = Field(description='The content note that begins here, or "".')


class Page(Schema):
    """A work in one language."""

    language: str
    original: bool = Field(description="Whether these are the storyteller's own words.")
    title: str
    standfirst: str = Field(description="One sentence in the archive's own voice.")
    url: str = Field(description="Where people read it.")


class PageWithWords(Page):
    words: list[Passage]


class Written(Schema):
    """When the words were written or recorded, as exactly as may be told."""

    edtf: str = Field(description="In EDTF: 1998, 2004-06, 1998~, 1990/1995; 199X for a decade.")
    earliest: date
    latest: date


class Place(Schema):
    key: str = Field(description="Its key in /vocabularies/places/.")
    name: str


class WorkInList(Schema):
    """A work in a list: without its words, and without what many works could be sorted by until somebody who
    is not named stands alone."""

    code: str = Field(description="Never changes.")
    address: str = Field(description="The short address, which never changes. Cite this one.")
    data: str = Field(description="All that the API gives of it.")
    language: str = Field(description="Of the storyteller's own words.")
    kind: str = Field(description="letter, essay, poem, interview, recording or artwork.")
    themes: list[str] = Field(description="Keys in /vocabularies/themes/.")
    routes: list[str] = Field(description="Keys in /vocabularies/routes/.")
    content_notes: list[str] = Field(description="Keys in /vocabularies/content-notes/.")
    credits: list[Credit]
    permitted_uses: list[str] = Field(
        description="What its storytellers allow, of what readers are told of. Whatever is not listed has "
        "not been allowed."
    )
    rights: str
    published: str = Field(description="A day; a year where the storyteller's years are private.")
    version: str = Field(
        description="When its words became what they are; as exact as `published`."
    )
    sample: bool = Field(description="Invented, to show what the archive does: no real person's.")
    pages: list[Page]


class WholeWork(WorkInList):
    """A work with its words."""

    written: Written | None = Field(description="Null where it is not known.")
    place: Place | None = Field(description="Where it was written; null where that is withheld.")
    pages: list[PageWithWords]  # type: ignore[assignment]  # a page with more in it


class Works(Schema):
    """A page of works, from the one published last."""

    works: list[WorkInList]
    total: int = Field(description="How many there are in all.")
    next: str | None = Field(description="The address of the next page; null on the last.")


class Storyteller(Schema):
    """Somebody who may be named beside a work that is here."""

    key: str
    name: str
    pronouns: str
    url: str = Field(description="Their page.")
    works: list[str] = Field(description="The `data` of the works here that name them.")


class Storytellers(Schema):
    """A page of storytellers, by their keys."""

    storytellers: list[Storyteller]
    next: str | None = Field(description="The address of the next page; null on the last.")


class Term(Schema):
    """A word of a vocabulary."""

    key: str
    label: Words
    definition: Words


class Theme(Term):
    broader: str | None = Field(description="The key of its heading.")
    retired: bool = Field(description="No longer given to works.")
    replaced_by: str | None


class Themes(Schema):
    themes: list[Theme]


class ContentNotes(Schema):
    content_notes: list[Term]


class Name(Schema):
    name: str
    since: str
    until: str


class Prison(Schema):
    """A state prison of California, open or closed."""

    key: str
    names: list[Name] = Field(description="From the one it has now, or had last.")
    city: str
    county: str
    opened: str
    closed: str


class Places(Schema):
    places: list[Prison]


class Route(Term):
    """A way into this sentence, a way in which it can change, who is left out, or a bill. No legal advice."""

    kind: str
    citation: str
    status: str
    as_of: date = Field(description="The latest day that the source speaks for.")
    review_by: date = Field(description="After this day it may have changed.")
    confidence: str = Field(description="high or medium; what is less sure is not here.")


class Routes(Schema):
    routes: list[Route]
