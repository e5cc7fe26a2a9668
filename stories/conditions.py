"""What the gate asks, one function a promise. Each says in words what is missing and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from wagtail.blocks.stream_block import StreamBlockValidationError

from core.uses import Naming, Use
from media.models import Picture

from . import content, depictions, footnotes, safety, taken_out, voices
from .disclosure import Permissions
from .models import Approval, Credit, Relation, Settlement, StoryPage, Storyteller
from .publishing import Obstacle, editors_since_cleared, register, somebody_answers_for
from .transcripts import clock


@register()
def has_words_and_a_storyteller(page: StoryPage) -> Iterator[Obstacle]:
    if not any(
        hasattr(block.block, "words") or block.block_type == "picture" for block in page.body
    ):
        yield Obstacle("empty", _("The story has no words yet."))
    if not page.tellers():
        yield Obstacle("no_storyteller", _("Nobody is credited as the storyteller."), safety=True)


@register()
def blocks_are_complete(page: StoryPage) -> Iterator[Obstacle]:
    """Drafts may hold half-filled blocks; a recording without its transcript is one."""
    try:
        page.body.stream_block.clean(page.body)
    except StreamBlockValidationError as incomplete:
        parts = [
            _("part %(number)d (%(kind)s)")
            % {"number": place + 1, "kind": page.body[place].block.label}
            for place in sorted(incomplete.block_errors)
        ]
        sentence = (
            _("Something in the words is not filled in yet: %(parts)s.")
            if parts
            else _("Something in the words is not filled in yet.")
        )
        yield Obstacle("incomplete", sentence % {"parts": ", ".join(parts)})


@register()
def naming_is_as_permitted(page: StoryPage) -> Iterator[Obstacle]:
    """A name of another kind than was allowed is shown nowhere; here somebody is told to ask or mend it.
    Where no name is allowed, none is shown, and nothing needs mending."""
    permissions = Permissions.of(page.work)
    for credit in page.tellers():
        teller, permitted = credit.person, permissions.naming(credit.storyteller_id)
        if permitted != Naming.NONE and teller.naming != permitted:
            yield Obstacle(
                "naming",
                _(
                    "The public name of %(name)s is of another kind than they allowed. Ask, or change it."
                )
                % {"name": teller},
            )


@register()
def translation_follows_its_original(page: StoryPage) -> Iterator[Obstacle]:
    """The facts and the name beside a translation were approved on the original, and nowhere else."""
    if page.is_original:
        return
    original = StoryPage.objects.public(Use.READ_ON_SITE).filter(work=page.work)
    if not any(each.is_original for each in original):
        yield Obstacle(
            "original", _("The original is not public. Publish it before its translation.")
        )


@register()
def notes_are_reviewed(page: StoryPage) -> Iterator[Obstacle]:
    if page.is_original and not page.notes_reviewed:
        yield Obstacle("notes", _("Nobody has said yet that the story was read for content notes."))


@register()
def others_are_reviewed(page: StoryPage) -> Iterator[Obstacle]:
    if page.is_original and not page.others_reviewed:
        yield Obstacle(
            "others", _("Nobody has said yet that the story was read for other people it tells of.")
        )


@register()
def footnotes_have_a_place(page: StoryPage) -> Iterator[Obstacle]:
    for words in footnotes.without_a_place(page):
        sentence = (
            _("The footnote after “%(words)s” has no place: the passages above don't say that.")
            if words
            else _("A footnote does not say after which words it stands.")
        )
        yield Obstacle("footnote", sentence % {"words": words})


@register()
def nobody_unnamed_is_known_by_another_story(page: StoryPage) -> Iterator[Obstacle]:
    """A story that continues another's would tell that both are one person's, who may be named beside one
    of them alone."""
    linked = [b.other for b in page.belongings.all() if b.relation == Relation.CONTINUES]
    people = [credit.person for credit in page.tellers()]
    same = Credit.objects.filter(
        page__work__in=linked, role=Credit.Role.TELLER, storyteller__in=people
    )
    if any(
        not Permissions.of(work).names(credit.person)
        for credit in same.select_related("storyteller", "page__work")
        for work in (page.work, credit.page.work)
    ):
        yield Obstacle(
            "continues",
            _(
                "This says which other story is by the same person, who is not named. Take the link "
                "between the two out."
            ),
            safety=True,
        )


@register()
def quote_is_exact(page: StoryPage) -> Iterator[Obstacle]:
    from .passages import compose

    if page.quote and not any(page.quote in passage.text for passage in compose(page)):
        yield Obstacle(
            "quote", _("The words that open the card do not stand in the story exactly like that.")
        )


@register()
def pictures_have_words(page: StoryPage) -> Iterator[Obstacle]:
    sentences = {
        "en": _(
            "“%(picture)s” has no alt text in English, for people who can't see it. Write one, or mark the picture as decorative."
        ),
        "es": _(
            "“%(picture)s” has no alt text in Spanish, for people who can't see it. Write one, or mark the picture as decorative."
        ),
    }
    for picture in _each(content.pictures(page)):
        said = picture.words(page.language)
        if not said.description and not said.decorative:
            yield Obstacle("alt", sentences[page.language] % {"picture": picture.title})


@register()
def faces_are_permitted(page: StoryPage) -> Iterator[Obstacle]:
    """A picture of somebody needs that very person's yes; that nobody is in it has to be said."""
    permissions = Permissions.of(page.work)
    pictures = _each(content.pictures(page))
    answers = depictions.of(pictures)
    for picture in pictures:
        faces = answers[picture.pk]
        if not faces:
            yield Obstacle(
                "faces",
                _(
                    "Nobody has said yet who can be recognized in “%(picture)s”. Open the picture and say it."
                )
                % {"picture": picture.title},
                safety=True,
            )
        for teller in faces.refusing(permissions):
            yield Obstacle(
                "photograph",
                _("“%(picture)s” shows %(name)s, who has not allowed their photo with this story.")
                % {"picture": picture.title, "name": teller},
                safety=True,
            )
        if faces.somebody_else and not faces.agreed:
            yield Obstacle(
                "agreed",
                _(
                    "“%(picture)s” shows somebody who has not agreed to it yet. Ask them, and note the day."
                )
                % {"picture": picture.title},
                safety=True,
            )


@register()
def a_recording_has_one_voice(page: StoryPage) -> Iterator[Obstacle]:
    for recording in voices.in_doubt(page):
        yield Obstacle(
            "voice",
            _(
                "“%(recording)s” is shown elsewhere as somebody else's voice. Say whose voice it is, "
                "the same in every place."
            )
            % {"recording": recording.title},
            safety=True,
        )


@register()
def what_was_taken_out_is_not_heard(page: StoryPage) -> Iterator[Obstacle]:
    settled = _settled(page)
    for each in taken_out.still_heard(page):
        if each.said_so:
            sentence = _("The sound still says what was taken out at %(time)s. Silence it there.")
        elif each.key in settled:
            continue
        else:
            sentence = _(
                "Words that were public at %(time)s are gone from the transcript, and the sound still "
                "says them. Silence it there, or say why it can stay."
            )
        yield Obstacle(each.key, sentence % {"time": clock(each.start)}, safety=True)


@register()
def what_was_silenced_is_not_written(page: StoryPage) -> Iterator[Obstacle]:
    if cues := taken_out.still_written(page):
        yield Obstacle(
            "silent_words",
            _(
                "The recording was silenced, and the transcript still has the words, at %(times)s. "
                "Mark the lines as taken out."
            )
            % {"times": ", ".join(clock(cue.start) for cue in cues)},
        )


@register()
def silencing_is_done(page: StoryPage) -> Iterator[Obstacle]:
    """The file changes when it is, and an approval that came before would be void."""
    for recording in content.recordings(page):
        if recording.silences and recording.state != recording.State.READY:
            yield Obstacle(
                "silencing",
                _(
                    "The recording is being silenced. Approve and publish the story when it is done."
                ),
            )


@register()
def no_number_or_address(page: StoryPage) -> Iterator[Obstacle]:
    sentences = {
        "cdcr_number": _(
            "“%(excerpt)s” looks like a CDCR number. Take it out, or say why it can stay."
        ),
        "email": _("“%(excerpt)s” is an e-mail address. Take it out."),
        "social_security": _("“%(excerpt)s” looks like a Social Security number. Take it out."),
        "phone": _("“%(excerpt)s” looks like a phone number. Take it out."),
        "address": _(
            "“%(excerpt)s” looks like a postal address. Take it out, or say why it can stay."
        ),
    }
    findings = safety.numbers_and_addresses(content.words(page))
    settled = _settled(page)
    for finding in sorted(findings, key=lambda f: f.key):
        if finding.kind in ("address", "cdcr_number") and finding.key in settled:
            continue
        yield Obstacle(
            finding.key, sentences[finding.kind] % {"excerpt": finding.excerpt}, safety=True
        )


@register()
def no_name_from_the_vault(page: StoryPage) -> Iterator[Obstacle]:
    permissions = Permissions.of(page.work)
    people = {credit.person for credit in page.tellers()}
    for faces in depictions.of(content.pictures(page)).values():
        people |= faces.storytellers
    wishes: dict[Storyteller, str] = {who: permissions.naming(who.pk) for who in people}
    words = content.words(page)
    for finding in sorted(safety.names(words, wishes), key=lambda f: f.key):
        yield Obstacle(
            finding.key,
            _(
                "“%(excerpt)s” is part of the storyteller's own name, which they did not allow. Take it out."
            )
            % {"excerpt": finding.excerpt},
            safety=True,
        )
    others: dict[Storyteller, str] = {
        told.person: Naming.NONE for told in page.told_about.all() if not told.agreed
    }
    for finding in sorted(safety.names(words, others), key=lambda f: f.key):
        yield Obstacle(
            finding.key,
            _(
                "“%(excerpt)s” is part of the name of somebody else who serves this sentence and has "
                "not agreed. Take it out, or ask them."
            )
            % {"excerpt": finding.excerpt},
            safety=True,
        )


@register()
def hidden_prison_is_hidden_everywhere(page: StoryPage) -> Iterator[Obstacle]:
    permissions = Permissions.of(page.work)
    if permissions.allowed_by_all(Use.FACILITY_SHOWN, page):
        return
    settled = _settled(page)
    for finding in sorted(safety.places(content.words(page)), key=lambda f: f.key):
        if finding.key not in settled:
            yield Obstacle(
                finding.key,
                _(
                    "“%(excerpt)s” may name the prison, which is to stay hidden. Take it out, or say why it is something else."
                )
                % {"excerpt": finding.excerpt},
                safety=True,
            )


@register()
def two_people(page: StoryPage) -> Iterator[Obstacle]:
    current = content.content_hash(page)
    if cleared_as_it_is(page, current):
        return
    editors = editors_since_cleared(page)
    if not somebody_answers_for(page, current):
        yield Obstacle(
            "editor",
            _(
                "It isn't known who wrote this version. Open the draft and save it under your own name."
            ),
        )
    approved_by = set(
        Approval.objects.filter(page=page, content_hash=current, void=False).values_list(
            "approved_by_id", flat=True
        )
    )
    if not approved_by - editors:
        yield Obstacle(
            "approval", _("A second person, who edited nothing, has not approved this version yet.")
        )


def _each(pictures: list[Picture]) -> list[Picture]:
    """Each once, where a story shows one twice."""
    return list({picture.pk: picture for picture in pictures}.values())


def cleared_as_it_is(page: StoryPage, current: str) -> bool:
    """Whether exactly this content was let through before: putting it back needs no new approval."""
    clearance = getattr(page, "clearance", None)
    return bool(clearance and clearance.content_hash == current)


def _settled(page: StoryPage) -> set[str]:
    rows = Settlement.objects.filter(page=page, content_hash=content.content_hash(page))
    return set(rows.values_list("finding", flat=True))
