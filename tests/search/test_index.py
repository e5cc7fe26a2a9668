"""What stands in the index: what may be found, and nothing else, from the same moment on."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from consent import erasure, ledger
from consent.withdrawal import withdraw
from core.uses import Naming, Use
from search import indexing
from search.engines import engine
from search.jobs import forget
from search.models import Entry, Index, Spelling, SuggestedWord
from stories import pausing
from stories.models import StoryPage, Theme
from tests import factories as make
from tests.search.test_engines import ask

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def found(typed: str) -> list[int]:
    """What the index itself says, whatever the database would let be found."""
    pages = list(Entry.objects.values_list("page_id", flat=True))
    return ask(engine(), typed).pages if pages else []


def raw_index() -> str:
    """All that the engine's own table holds, as text."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {engine().in_use().table}")  # noqa: S608  our own table
        return "\n".join(str(row) for row in cursor.fetchall())


def test_a_story_is_found_from_the_moment_it_is_published():
    page = make.draft()
    make.permit(page)
    assert not Entry.objects.exists()
    make.publishing.publish(page, make.approve(page))
    assert found("kettles") == [page.pk]


def test_publishing_that_is_rolled_back_leaves_no_trace_in_the_index():
    page = make.draft()
    make.permit(page)
    approver = make.approve(page)
    with pytest.raises(RuntimeError), transaction.atomic():
        make.publishing.publish(page, approver)
        raise RuntimeError
    assert raw_index() == ""


def pause(page: StoryPage) -> None:
    pausing.pause(page.work, "A doubt", make.editor())


def withdraw_all(page: StoryPage) -> None:
    teller = page.tellers()[0].storyteller
    withdraw(page.work, asked_by=teller, means="letter", recorded_by=make.moderator())


def make_link_only(page: StoryPage) -> None:
    teller = page.tellers()[0].storyteller
    withdraw(
        page.work,
        [Use.SEARCH_AND_INDEX],
        asked_by=teller,
        means="letter",
        recorded_by=make.moderator(),
    )


def unpublish(page: StoryPage) -> None:
    page.unpublish()


def erase(page: StoryPage) -> None:
    erasure.erase(page.work, by=None)


@pytest.mark.parametrize("hide", [pause, withdraw_all, make_link_only, unpublish, erase])
def test_a_story_that_may_not_be_found_leaves_no_row_behind(hide):
    page = make.story()
    assert found("kettle") == [page.pk]
    hide(page)
    assert found("kettle") == []
    assert not Entry.objects.exists()
    assert raw_index() == ""


def test_a_story_that_was_link_only_from_the_start_never_enters():
    make.story(uses=make.without(Use.SEARCH_AND_INDEX))
    assert raw_index() == ""


def test_a_paused_story_is_found_again_when_two_people_lift_it():
    page = make.story()
    first, second = make.moderator(), make.moderator()
    paused = pausing.pause(page.work, "A doubt", make.editor())
    pausing.ask_to_lift(paused, first)
    assert found("kettle") == []
    pausing.lift(paused, second)
    assert found("kettle") == [page.pk]


def test_a_name_is_in_the_index_only_while_it_may_be_shown():
    teller = make.StorytellerFactory(naming=Naming.FIRST, name="Amparo")
    page = make.story(storytellers=[teller])
    assert found("amparo") == [page.pk]
    ledger.record(
        teller, page.work, {}, naming=Naming.NONE, answered_by="storyteller", means="letter",
        given_on=timezone.localdate(), recorded_by=make.moderator(), confirmed=True,
    )  # fmt: skip
    assert found("amparo") == []
    assert "amparo" not in raw_index()


def test_private_and_hidden_facts_never_enter_the_index():
    teller = make.AnonymousStorytellerFactory(county="Fresno", year_sentenced=2001)
    make.IdentityFactory(
        storyteller=teller, legal_name="Amparo Quillfeather", cdcr_number="WX98765"
    )
    make.story(storytellers=[teller], place="CCWF")
    stored = raw_index().casefold()
    assert "kettl" in stored
    for hidden in (
        "quillfeather",
        "wx98765",
        "fresno",
        "2001",
        "chowchilla",
        "ccwf",
        "central california",
    ):
        assert hidden not in stored


def test_a_new_version_is_found_by_its_own_words_only():
    page = make.story()
    page.body = [("poem", "A harmonica at dusk.")]
    page.save_revision(user=make.editor())
    make.publishing.publish(page, make.approve(page))
    assert found("harmonicas") == [page.pk]
    assert found("kettle") == []
    assert "kettl" not in raw_index()


def test_a_story_with_a_day_when_it_ends_is_not_found_after_it():
    page = make.story(until=timezone.localdate())
    assert found("kettle") == [page.pk]
    Entry.objects.update(until=timezone.now() - timedelta(minutes=1))
    assert found("kettle") == []


def test_a_rebuild_makes_the_index_anew_and_tells_how_far_it_is():
    pages = [make.story() for _ in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_entry")
    assert found("kettle") == []
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert set(found("kettle")) == {page.pk for page in pages}
    assert "3 of 3 works" in out.getvalue()


def test_a_rebuild_takes_out_what_may_no_longer_be_found():
    page = make.story()
    stored = Entry.objects.get()
    StoryPage.objects.filter(pk=page.pk).update(live=False)
    assert list(indexing.rebuild()) == [1]
    assert Index.now().current != stored.index
    assert not Entry.objects.filter(index=Index.now().current).exists()
    assert raw_index() == ""


def lose_an_entry(page: StoryPage) -> None:
    Entry.objects.filter(page=page).delete()


def lose_the_words(page: StoryPage) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {engine().in_use().table}")  # noqa: S608  our own table


def keep_what_is_hidden(page: StoryPage) -> None:
    StoryPage.objects.filter(pk=page.pk).update(live=False)


def keep_old_words(page: StoryPage) -> None:
    page.passages.filter(order=1).update(text="A harmonica at dusk.")


def keep_words_of_nobody(page: StoryPage) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_words_0 (rowid, body) VALUES (99999, 'x')")
        else:
            cursor.execute("INSERT INTO search_words_0 VALUES (99999, '', '', '{}')")


def lose_what_is_spelled(page: StoryPage) -> None:
    Spelling.objects.filter(page=page).delete()


def keep_an_old_title_to_suggest(page: StoryPage) -> None:
    SuggestedWord.objects.create(page=page, name="", word="harmonica")


def keep_what_was_taken_back(page: StoryPage) -> None:
    kept = list(Spelling.objects.filter(page=page))
    make.take_back(page)
    Spelling.objects.bulk_create(kept)


@pytest.mark.parametrize(
    "harm",
    [
        keep_what_was_taken_back,
        lose_an_entry,
        lose_the_words,
        keep_what_is_hidden,
        keep_old_words,
        keep_words_of_nobody,
        lose_what_is_spelled,
        keep_an_old_title_to_suggest,
    ],
)
def test_a_check_finds_what_differs_and_repairs_it(harm):
    page = make.story()
    call_command("check_search", stdout=StringIO())
    harm(page)
    with pytest.raises(CommandError):
        call_command("check_search", stdout=StringIO())
    call_command("check_search", "--repair", stdout=StringIO())
    out = StringIO()
    call_command("check_search", stdout=out)
    assert "agrees" in out.getvalue()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", [make.take_back, lambda page: erasure.erase(page.work, by=None)])
def test_nothing_of_words_that_were_taken_out_stays_behind_a_mark(end):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's rows go as rows do")
    # Nothing else begins like it: what two words share is stored once.
    page = make.story(body=[make.prose("Xylophones at dusk.")])
    make.story()
    for _done in indexing.rebuild():
        pass

    def parts() -> bytes:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT block FROM {engine().in_use().table}_data")  # noqa: S608  our own table
            return b"".join(bytes(block) for (block,) in cursor.fetchall())

    assert b"xylophon" in parts()
    end(page)
    forget()
    assert b"xylophon" not in parts()
    assert len(found("kettle")) == 1


def test_a_theme_that_is_called_otherwise_is_found_by_its_new_name_in_every_language():
    page = make.story(themes=("hope",))
    body = [make.prose("La tetera.")]
    make.story(title="Primera", language="es", work=page.work, body=body, translator="Rosa Lima")
    theme = Theme.objects.get(key="hope")
    theme.label_en = "Wheelbarrows"
    theme.save()
    assert len(found("wheelbarrows")) == 2
    assert not indexing.disagreements()


@pytest.mark.django_db(transaction=True)
def test_a_flushed_database_has_an_empty_index_that_still_works():
    from core.append_only import lifted

    make.story()
    with lifted():
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=False)
    assert raw_index() == ""
    assert engine().ready()
    make.story()
    assert len(found("kettle")) == 1
