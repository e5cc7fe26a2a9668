"""A story on paper: what it says, who may have it, and that nothing of it outlives a no."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.core.files.storage import FileSystemStorage
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from consent import erasure, ledger
from core.uses import Naming, Use
from media import exposure
from media.making import make as make_sizes
from media.models import PendingFile, Recording
from stories import jobs, pausing, publishing
from stories.models import PrintCopy, StoryPage
from stories.printing import copies, paper, runs, typesetting
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(settings) -> Callable[[], list[str]]:
    """Names of the PDFs that lie in the storage."""
    return lambda: sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*.pdf"))


@pytest.fixture
def printed(client, worker) -> Callable[[StoryPage], bytes]:
    """The PDF that a reader gets."""

    def pdf(page: StoryPage) -> bytes:
        worker()
        response = client.get(address(page))
        assert response.status_code == 200, response.status_code
        return response.getvalue()

    return pdf


def address(page: StoryPage) -> str:
    return f"{page.path_on_site}print.pdf"


def words_of(pdf: bytes) -> str:
    """As somebody would copy them out of it."""
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(text.split())


def set_now(page: StoryPage) -> bytes:
    """What the page as it is stored comes to, whoever may have it."""
    return typesetting.pdf_of(paper.of(StoryPage.objects.for_reading().get(pk=page.pk)))


def again(page: StoryPage, **fields: Any) -> StoryPage:
    """The same story with other fields, edited by one and approved by another."""
    page = StoryPage.objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(user=make.editor())
    publishing.publish(page, make.approve(page))
    return StoryPage.objects.get(pk=page.pk)


# What a reader gets


@pytest.mark.database
def test_a_story_is_kept_as_a_pdf_that_names_itself(client, worker):
    page = make.story()
    worker()
    response = client.get(address(page))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        f'attachment; filename="a-list-of-small-sounds-{page.work.code}.pdf"'
    )
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Cache-Control"] == "private, max-age=60"
    pdf = response.getvalue()
    assert pdf.startswith(b"%PDF-")
    unchanged = client.get(address(page), headers={"If-None-Match": response["ETag"]})
    assert unchanged.status_code == 304


def test_a_permission_that_ends_in_a_moment_ends_what_browsers_keep(client, worker):
    page = make.story(expire_at=timezone.now() + timedelta(seconds=20))
    worker()
    kept = client.get(address(page))["Cache-Control"]
    assert int(kept.removeprefix("private, max-age=")) <= 20


def test_the_page_of_a_story_leads_to_its_pdf_where_it_may_be_kept(client):
    kept, read = make.story("Kept"), make.story("Read", uses=make.without(Use.DOWNLOAD))
    assert address(kept) in client.get(kept.path_on_site).content.decode()
    assert address(read) not in client.get(read.path_on_site).content.decode()


def test_the_pdf_is_tagged_and_says_its_language_and_title(printed):
    with pikepdf.open(io.BytesIO(printed(make.story()))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "en"
        assert pdf.docinfo.Title == "A list of small sounds"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.Root.Metadata.read_bytes()
        tags = [str(element.S) for element in elements(pdf.Root.StructTreeRoot)]
        assert tags.count("/H1") == 1
        assert {"/H2", "/P", "/L", "/Link"} <= set(tags)
        assert "/Producer" not in pdf.docinfo
        # Made for what it says, on whatever day.
        assert "/CreationDate" not in pdf.docinfo


def test_its_fonts_are_the_sites_own_and_in_it(printed):
    with pikepdf.open(io.BytesIO(printed(make.story()))) as pdf:
        fonts = [each for each in pdf.objects if is_a(each, "/FontDescriptor")]
        names = {str(font.FontName).partition("+")[2] for font in fonts}
        assert names
        assert all(name.startswith(("Literata", "AtkinsonHyperlegibleNext")) for name in names)
        assert all({"/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


def test_a_story_in_spanish_keeps_its_accents_and_its_language(printed):
    body = "Llevo una lista de «sonidos pequeños»: ¿qué más oí? El güero, la acción, el corazón."
    page = make.story("Una lista de sonidos pequeños", language="es", body=[make.prose(body)])
    pdf = printed(page)
    text = words_of(pdf)
    assert body in text
    assert "Una lista de sonidos pequeños" in text
    assert "Nombre reservado" not in text
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.Lang == "es"
        assert opened.docinfo.Title == "Una lista de sonidos pequeños"


def test_what_is_printed_is_in_the_language_of_the_story_whoever_asks():
    page = make.story("Una lista", language="es", body=[make.prose("Una nota.")])
    fresh = StoryPage.objects.for_reading().get(pk=page.pk)
    assert '"language": "es"' in paper.of(fresh).said
    assert "story archive" not in paper.of(fresh).said


# What it says


def test_the_words_stand_with_all_that_belongs_to_them(printed):
    teller = make.StorytellerFactory(name="Rosalind", pronouns="she/her")
    page = make.story(
        "Counting summers",
        storytellers=[teller],
        standfirst="On keeping count.",
        written="2019-08",
        place="CCWF",
        rights="Some rights are hers.",
        content_notes=[make.note()],
        body=[
            {"type": "heading", "value": "The third table"},
            make.prose("I <i>know</i> it is <b>summer</b>.", "Dear <span lang='es'>mi niña</span>."),
            {"type": "footnote", "value": {"after": "summer", "text": "There were four."}},
            {"type": "poem", "value": "One line\nand another\n\nA second [es: estrofa]"},
            {
                "type": "interview",
                "value": [
                    {"speaker": "Interviewer", "question": True, "text": "What then?"},
                    {"speaker": "Rosalind", "question": False, "text": "Then summer."},
                ],
            },
            {"type": "context", "value": "The editors say so."},
            {"type": "update", "value": {"day": "2026-03-04", "text": "She was heard."}},
        ],
    )  # fmt: skip
    text = words_of(printed(page))
    served = timezone.localdate().year - 2001
    for said in (
        "Counting summers",
        "Rosalind",
        f"{served} years served, of a sentence with no release date",
        "2001 No release date",
        "On keeping count.",
        "Written: August 2019",
        "Central California Women",
        "Content note: ",
        "The third table",
        "I know it is summer1",
        "There were four.",
        "Dear mi niña.",
        "One line and another A second estrofa",
        "Interviewer What then? Rosalind Then summer.",
        "From the editors The editors say so.",
        "Added by the editors, March 4, 2026 She was heard.",
        "Who wrote this Rosalind",
        "she/her",
        "What Rosalind allows Allowed: Read on our website;",
        "How this story came to us",
        "Some rights are hers.",
        f"“Counting summers”, Rosalind. Drop LWOP Coalition story archive, http://testserver/s/{page.work.code}/, version of",
        "You may copy this on paper and pass it on: the storyteller said yes to that.",
        "Storytellers may change their minds",
    ):
        assert said in text, said


def test_a_footnote_stands_at_the_foot_of_its_page(printed):
    note = {"type": "footnote", "value": {"after": "third table", "text": "There were four."}}
    body = [make.prose("I know it by the third table."), note]
    pdf = printed(make.story(body=body))
    assert "the third table1 ." in words_of(pdf)
    assert "There were four." in words_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/Note" in {str(each.S) for each in elements(opened.Root.StructTreeRoot)}


def test_a_content_note_stands_before_its_passage_and_says_where_to_go_on(printed):
    body = [
        make.prose("Before."),
        make.noted(),
        make.prose("The noted one.", "After."),
    ]
    text = words_of(printed(make.story(body=body)))
    assert "Content note: a death, page 1" in text
    assert "The next passage speaks of a death. Go on after it, on page 1. The noted one." in text


def test_a_content_note_at_the_end_leads_past_the_words(printed):
    body = [
        make.prose("Before."),
        make.noted(),
        make.prose("The noted one."),
    ]
    text = words_of(printed(make.story(body=body)))
    assert "Go on after it, on page 1. The noted one. Who wrote this" in text


def test_a_transcript_stands_with_its_times():
    silent = make.RecordingFactory()
    Recording.objects.update(silences=[[1.0, 1.9]], state=Recording.State.READY)
    cues = [
        {"start": 0.4, "end": 0.9, "speaker": "Jerome", "text": "There was one microwave."},
        {"start": 1.0, "end": 1.8, "speaker": "Jerome", "text": "", "taken_out": True},
        {"start": 1.9, "end": 2.0, "speaker": "Interviewer", "text": "Who sent it?"},
    ]
    spoken = {"recording": silent.pk, "cues": cues}
    page = make.story(body=[{"type": "recording", "value": spoken}], kind="recording")
    text = words_of(set_now(page))
    assert "Jerome 0:00 There was one microwave. 0:01 Something was taken out here." in text
    assert "Interviewer 0:01 Who sent it?" in text
    assert "Who is speaking" in text


def test_the_words_of_a_letter_are_printed_and_never_its_hand(printed):
    scan = make.PictureFactory()
    make_sizes(scan)
    value = {"scan": scan.pk, "looked_over": True, "text": "<p>Dear whoever opens this,</p>"}
    page = make.story(body=[{"type": "letter", "value": value}])
    pdf = printed(page)
    assert "Dear whoever opens this," in words_of(pdf)
    assert pictures_in(pdf) == 0


def test_a_name_and_years_are_printed_as_they_may_be_shown(printed):
    teller = make.StorytellerFactory(name="Rosalind")
    page = make.story(storytellers=[teller], uses=make.without(Use.YEARS_SHOWN))
    make.take_back(page, Use.DISPLAY_NAME)
    pdf = printed(page)
    text = words_of(pdf)
    assert "Rosalind" not in text
    assert "Name withheld" in text
    assert "served" not in text
    assert "2001" not in text
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/Author" not in opened.docinfo


def test_whoever_may_not_pass_it_on_is_told(printed):
    text = words_of(printed(make.story(uses=make.without(Use.PRINT_INSIDE))))
    assert "Please don’t copy or pass on this page" in text
    assert "You may copy" not in text


# Words are words


HOSTILE = [
    '#panic("no")',
    '#import "@preview/x:0.1.0"',
    '#read("/etc/passwd")',
    "$ x^2 $ and \\u{1F600} \\ and *stars* and _lines_ and `code` and @label",
    "<label> = No heading /* no comment */ // nor this",
    '"]) #eval("1+1") ([',
    "- no list 1. nor this + that / term: no",
    "~ no-break -- dash ... dots 'single' \"double\"",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_word_of_a_story_is_code_on_paper(words: str):
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    page = make.story(
        words[:200],
        slug="words",
        standfirst=words,
        body=[
            make.prose(escaped),
            {"type": "heading", "value": words[:120]},
            {"type": "poem", "value": words},
            {"type": "context", "value": words},
        ],
        storytellers=[make.StorytellerFactory(naming=Naming.PSEUDONYM, name=words[:60])],
    )
    text = words_of(set_now(page))
    assert text.count(" ".join(words.split())) >= 5


def test_emphasis_languages_and_line_breaks_become_data():
    html = "Dear <i>you</i>,<br>\n <b>two <em>words</em></b> &amp; <span lang='es'>mi  niña</span>"
    assert runs.runs(html) == [
        {"t": "Dear "},
        {"t": "you", "i": True},
        {"t": ","},
        {"br": True},
        {"t": "two ", "b": True},
        {"t": "words", "b": True, "i": True},
        {"t": " & "},
        {"t": "mi niña", "lang": "es"},
    ]
    assert runs.lines("<span lang='es'>uno<br>dos</span>") == [
        [{"t": "uno", "lang": "es"}],
        [{"t": "dos", "lang": "es"}],
    ]
    assert runs.paragraphs("<p>One.</p>\n<p>Two<br>lines.</p><p> </p>") == [
        [{"t": "One."}],
        [{"t": "Two"}, {"br": True}, {"t": "lines."}],
    ]


def test_a_phrase_in_another_language_is_read_aloud_in_it():
    page = make.story(body=[make.prose("Dear <span lang='es'>mi niña</span>.")])
    with pikepdf.open(io.BytesIO(set_now(page))) as pdf:
        assert b"/Lang(es)" in pdf.pages[0].Contents.read_bytes()


def test_letters_that_mean_nothing_are_left_out_and_those_of_other_languages_are_not():
    page = make.story(body=[make.prose("No\ufeffthing\x07 Nguyễn Λόγος Мир שלום ♥.")])
    text = words_of(set_now(page))
    assert "Nothing Nguyễn Λόγος Мир" in text
    assert "שלום" in text
    assert "♥" in text


# Pictures


def with_a_picture(**fields: Any) -> tuple[StoryPage, Any]:
    picture = make.PictureFactory(**fields)
    body = [make.prose("Words."), {"type": "picture", "value": {"picture": picture.pk}}]
    return make.story(body=body), picture


def test_a_picture_is_printed_with_its_alt_text_once_it_is_made(caption="By her own hand"):
    page, picture = with_a_picture(caption=caption)
    before = set_now(page)
    assert pictures_in(before) == 0
    assert caption not in words_of(before)
    make_sizes(picture)
    pdf = set_now(page)
    assert pictures_in(pdf) == 1
    assert caption in words_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        figures = [e for e in elements(opened.Root.StructTreeRoot) if e.S == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == [picture.description]


def test_a_decorative_picture_is_passed_over_when_read_aloud():
    page, picture = with_a_picture(decorative=True, description="")
    make_sizes(picture)
    pdf = set_now(page)
    assert pictures_in(pdf) == 1
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/Figure" not in {str(e.S) for e in elements(opened.Root.StructTreeRoot)}


def test_a_picture_that_readers_may_not_have_is_not_printed():
    page, picture = with_a_picture()
    make_sizes(picture)
    exposure.withdraw(f"story:{page.work.code}")
    assert pictures_in(set_now(page)) == 0


# Waiting for it


def test_until_it_is_made_a_page_says_so(client):
    page = make.story()
    response = client.get(address(page))
    assert response.status_code == 202
    assert response["Retry-After"] == "4"
    body = response.content.decode()
    assert "The PDF is being made." in body
    assert page.title in body
    assert "<script" not in body
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.database
def test_it_is_asked_for_once_however_many_wait(client):
    page = make.story()
    DBTaskResult.objects.all().delete()
    for _ in range(3):
        assert client.get(address(page)).status_code == 202
    waiting = DBTaskResult.objects.filter(task_path="stories.tasks.print_story")
    assert [task.args_kwargs["args"] for task in waiting] == [[page.pk]]


def test_it_is_made_when_the_story_is_published_before_anybody_asks(client, worker):
    page = make.story()
    worker()
    assert client.get(address(page)).status_code == 200


def test_what_is_made_in_advance_waits_behind_what_a_reader_waits_for(client):
    make.story()
    asked = make.story("Asked for")
    client.get(address(asked))
    first = DBTaskResult.objects.ready().filter(task_path="stories.tasks.print_story").first()
    assert first.priority == 0
    assert first.args_kwargs["args"] == [asked.pk]


@pytest.mark.database
def test_a_lost_task_is_asked_for_again_after_an_hour(client, worker):
    page = make.story()
    client.get(address(page))
    DBTaskResult.objects.all().delete()
    jobs.forget_print_copies()
    assert PrintCopy.objects.exists()
    copies.forget_what_nobody_gets(timezone.now() + timedelta(minutes=61))
    assert not PrintCopy.objects.exists()
    assert client.get(address(page)).status_code == 202
    worker()
    assert client.get(address(page)).status_code == 200


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (PrintCopy.Trouble.TOO_LONG, "This story is too long for our PDFs."),
        (PrintCopy.Trouble.LETTERS, "This story has letters that our PDFs can’t show yet."),
        (PrintCopy.Trouble.FAILED, "The PDF could not be made."),
    ],
)
def test_what_can_not_be_made_is_said_plainly_and_tried_again_later(client, trouble, said):
    page = make.story()
    client.get(address(page))
    PrintCopy.objects.update(trouble=trouble)
    response = client.get(address(page))
    assert response.status_code == 503
    assert response["Retry-After"] == "3600"
    body = response.content.decode()
    assert said in body
    assert "Open the PDF" not in body
    copies.forget_what_nobody_gets(timezone.now() + timedelta(minutes=61))
    assert client.get(address(page)).status_code == 202


def test_letters_that_no_font_has_are_no_crash_of_the_worker(client, worker):
    # An unassigned letter, which no machine's fonts have.
    page = make.story(body=[make.prose("A letter \U000e1234 of nobody's.")])
    worker()
    assert PrintCopy.objects.get().trouble == PrintCopy.Trouble.LETTERS
    assert client.get(address(page)).status_code == 503


def test_what_needs_too_much_ends_its_own_process_and_not_the_worker():
    page = make.story()
    said = paper.of(StoryPage.objects.for_reading().get(pk=page.pk))
    long = paper.Paper(said.said.replace("When it rains", "W" * 30_000_000), ())
    with pytest.raises(typesetting.TooLong):
        typesetting.pdf_of(long)


@pytest.mark.database
def test_a_story_costs_the_same_queries_whatever_its_words_hold(
    client, worker, django_assert_num_queries
):
    small = make.story("Small")
    large = make.story(
        "Large",
        storytellers=[make.StorytellerFactory(), make.StorytellerFactory(name="Bettina")],
        body=[make.prose(*(f"Paragraph {n}." for n in range(60)))],
        themes=("family_separation", "hope", "faith"),
        place="CCWF",
    )
    for page in (small, large):
        # Asked for: the copy's row and its task, in one transaction.
        with django_assert_num_queries(13):
            assert client.get(address(page)).status_code == 202
        with django_assert_num_queries(6):
            assert client.get(address(page)).status_code == 202
    worker()
    for page in (small, large):
        with django_assert_num_queries(6):
            assert client.get(address(page)).status_code == 200


@pytest.mark.database
def test_pictures_cost_two_more_queries_however_many_there_are(
    client, worker, django_assert_num_queries
):
    for count in (1, 3):
        pictures = [make.PictureFactory() for _ in range(count)]
        blocks = [{"type": "picture", "value": {"picture": picture.pk}} for picture in pictures]
        page = make.story(f"With {count}", body=[make.prose("Words."), *blocks])
        worker()
        client.get(address(page))
        worker()
        with django_assert_num_queries(8):
            assert client.get(address(page)).status_code == 200


# Permission


def test_what_may_only_be_read_here_has_no_pdf(client, worker, stored):
    page = make.story(uses=make.without(Use.DOWNLOAD))
    worker()
    assert client.get(address(page)).status_code == 404
    assert stored() == []
    assert not PrintCopy.objects.exists()


def test_where_there_was_never_a_story_there_is_no_pdf(client):
    assert client.get("/stories/nothing/print.pdf").status_code == 404


def test_an_earlier_address_leads_to_the_story(client, worker):
    page = make.story()
    moved = again(page, slug="another-address")
    response = client.get(address(page))
    assert response.status_code == 301
    assert response["Location"] == moved.path_on_site


def test_a_story_in_another_language_has_its_own_pdf(client):
    page = make.story("Una lista", language="es", body=[make.prose("Una nota.")])
    assert client.get(address(page)).status_code == 202
    assert client.get("/stories/una-lista/print.pdf").status_code == 404


def test_a_no_to_downloading_takes_the_pdf_and_its_file(client, worker, stored):
    page = make.story()
    worker()
    assert len(stored()) == 1
    make.take_back(page, Use.DOWNLOAD)
    assert client.get(address(page)).status_code == 404
    assert not PrintCopy.objects.exists()
    worker()
    assert stored() == []


ENDINGS = make.ENDINGS | {
    "no longer to be read": lambda page: make.take_back(page, Use.READ_ON_SITE),
    "erased": lambda page: erasure.erase(page.work, by=None),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_story_that_ended_is_gone_with_its_file(client, worker, stored, ending: str):
    page = make.story()
    worker()
    assert client.get(address(page)).status_code == 200
    ENDINGS[ending](page)
    assert client.get(address(page)).status_code == 410
    assert not PrintCopy.objects.exists()
    worker()
    assert stored() == []
    assert not PendingFile.objects.exists()


def test_after_a_pause_it_is_made_again(client, worker):
    page = make.story()
    worker()
    pause = make.pause(page)
    worker()
    pausing.ask_to_lift(pause, make.moderator())
    pausing.lift(pause, make.moderator())
    worker()
    assert client.get(address(page)).status_code == 200


def test_a_permission_that_ran_out_leaves_no_copy(client, worker, stored):
    page = make.story(until=timezone.localdate() + timedelta(days=1))
    worker()
    later = timezone.localdate() - timedelta(days=1)
    page.work.permitted_uses.update(until=later)
    assert client.get(address(page)).status_code == 410
    jobs.forget_print_copies()
    worker()
    assert stored() == []


def test_changed_words_make_another_copy_and_the_old_one_is_never_served(client, worker, stored):
    page = make.story()
    worker()
    (before,) = stored()
    again(page, body=[make.prose("Other words stand here now.")])
    assert client.get(address(page)).status_code == 202
    assert "small sounds" not in client.get(address(page)).content.decode().replace(page.title, "")
    worker()
    (after,) = stored()
    assert after != before
    text = words_of(client.get(address(page)).getvalue())
    assert "Other words stand here now." in text
    assert "The kettle is first" not in text


def test_a_name_that_was_taken_back_is_on_no_copy(client, worker, stored):
    page = make.story()
    worker()
    (before,) = stored()
    make.take_back(page, Use.DISPLAY_NAME)
    assert client.get(address(page)).status_code == 202
    worker()
    assert before not in stored()
    text = words_of(client.get(address(page)).getvalue())
    assert "Amparo" not in text
    assert "Name withheld" in text


def test_another_permission_is_printed_on_another_copy(client, worker):
    page = make.story()
    worker()
    ledger.record(
        page.tellers()[0].storyteller,
        page.work,
        {Use.PRINT_INSIDE: False},
        answered_by="storyteller",
        means="letter",
        given_on=timezone.localdate(),
        recorded_by=make.moderator(),
        confirmed=True,
    )
    assert client.get(address(page)).status_code == 202
    worker()
    assert "Please don’t copy" in words_of(client.get(address(page)).getvalue())


def test_the_stored_file_has_no_address_of_its_own(client, worker, stored):
    make.story()
    worker()
    (name,) = stored()
    assert client.get(f"/media/{name}").status_code == 404


# Crashes


class Meanwhile(FileSystemStorage):
    """Something happens while a file is being written."""

    happens: Callable[[], object]

    def _save(self, name: str, content: Any) -> str:
        saved = super()._save(name, content)
        Meanwhile.happens()
        return saved


@pytest.fixture
def meanwhile(settings) -> Iterator[type[Meanwhile]]:
    backend = {"BACKEND": f"{Meanwhile.__module__}.{Meanwhile.__qualname__}"}
    settings.STORAGES = settings.STORAGES | {"default": backend}
    Meanwhile.happens = staticmethod(lambda: None)
    return Meanwhile


def test_what_was_taken_back_while_it_was_made_is_not_stored(client, worker, stored, meanwhile):
    page = make.story()
    meanwhile.happens = staticmethod(lambda: make.take_back(page))
    worker()
    assert client.get(address(page)).status_code == 410
    assert not PrintCopy.objects.exclude(file="").exists()
    # The sweep after a task asks which worker this is; that of the tests has no name.
    from media import pending

    pending.sweep(timezone.now() + timedelta(hours=2))
    assert stored() == []
    assert not PendingFile.objects.exists()


def test_a_copy_whose_story_changed_while_it_was_made_goes_with_its_file(worker, stored, meanwhile):
    page = make.story()

    def change() -> None:
        meanwhile.happens = staticmethod(lambda: None)
        again(page, body=[make.prose("Other words.")])

    meanwhile.happens = staticmethod(change)
    worker()
    copy = PrintCopy.objects.get()
    assert copy.digest == paper.of(StoryPage.objects.for_reading().get(pk=page.pk)).digest
    assert "Other words." in words_of(copy.file.read())


# How it is looked into


def elements(node: Any) -> Iterator[Any]:
    """Every structure element below `node`."""
    below = node.get("/K", [])
    for each in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            yield each
            yield from elements(each)


def is_a(each: Any, kind: str) -> bool:
    return isinstance(each, pikepdf.Dictionary) and each.get("/Type") == kind


def pictures_in(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return sum(
            isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
            for each in opened.objects
        )
