"""Words of a file become blocks of a draft, with their headings, emphasis, lists and broken lines."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from media.intake import Is, Refused, parts
from stories import brought_words
from stories.models import Edit, StoryIndexPage, StoryPage
from tests import factories as make
from tests.media.paper_files import docx, odt, packed, word_part

pytestmark = pytest.mark.django_db

STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"


def file(data: bytes | str, name: str) -> SimpleUploadedFile:
    data = data.encode() if isinstance(data, str) else data
    return SimpleUploadedFile(name, data, "application/octet-stream")


def run(words: str, how: str = "") -> str:
    return f'<w:r><w:rPr>{how}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(inner: str, how: str = "") -> str:
    return f"<w:p><w:pPr>{how}</w:pPr>{inner}</w:p>"


def word_document() -> bytes:
    styles = word_part(
        "styles",
        '<w:style w:type="paragraph" w:styleId="Ttulo1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Ttulo2"><w:name w:val="heading 2"/></w:style>',
    )
    level = '<w:lvl w:ilvl="0"><w:numFmt w:val="{}"/></w:lvl>'
    numbering = word_part(
        "numbering",
        f'<w:abstractNum w:abstractNumId="1">{level.format("bullet")}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="2">{level.format("decimal")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>',
    )
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>'
    raw = "".join(
        [
            paragraph(run("Something about the rooster"), '<w:pStyle w:val="Ttulo1"/>'),
            paragraph(
                run("It is ") + run("mine", "<w:b/>") + run(" &amp; ") + run("old", "<w:i/>")
            ),
            paragraph("<w:r><w:t>One line</w:t><w:br/><w:t>and another</w:t></w:r>"),
            paragraph(run("The yard"), '<w:pStyle w:val="Ttulo2"/>'),
            paragraph(run("a hen"), item.format(1)),
            paragraph(run("first"), item.format(2)),
            paragraph(run("second"), item.format(2)),
        ]
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="r{name}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'relationships/{name}" Target="{name}.xml"/>'
            for name in ("styles", "numbering")
        )
        + "</Relationships>"
    )
    more = {
        "word/styles.xml": styles,
        "word/numbering.xml": numbering,
        "word/_rels/document.xml.rels": relations,
    }
    return docx(raw=raw, more=more)


def open_document() -> bytes:
    import io
    import zipfile

    fo = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    looks = (
        f'<office:automatic-styles xmlns:style="{STYLE}" xmlns:fo="{fo}" xmlns:text="{text}">'
        '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/>'
        '</style:style><style:style style:name="T2" style:family="text" style:parent-style-name="E"/>'
        '<style:style style:name="E" style:family="text"><style:text-properties fo:font-style="italic"/>'
        '</style:style><text:list-style style:name="L2"><text:list-level-style-number text:level="1"/>'
        "</text:list-style></office:automatic-styles>"
    )

    def listed(style: str, *items: str) -> str:
        inner = "".join(
            f"<text:list-item><text:p>{each}</text:p></text:list-item>" for each in items
        )
        return f'<text:list text:style-name="{style}">{inner}</text:list>'

    raw = (
        '<text:h text:outline-level="1">Something about the rooster</text:h>'
        '<text:p>It is <text:span text:style-name="T1">mine</text:span> &amp; '
        '<text:span text:style-name="T2">old</text:span></text:p>'
        "<text:p>One line<text:line-break/>and another</text:p>"
        '<text:h text:outline-level="2">The yard</text:h>'
        + listed("L1", "a hen")
        + listed("L2", "first", "second")
    )
    with zipfile.ZipFile(io.BytesIO(odt(raw=raw))) as inside:
        content = inside.read("content.xml").decode()
    return odt(more={"content.xml": content.replace("<office:body>", f"{looks}<office:body>")})


MARKDOWN = """# Something about the rooster

It is **mine** & *old*

One line\\
and another

## The yard

- a hen

1. first
2. second
"""
FILES = {
    "letter.docx": word_document(),
    "letter.odt": open_document(),
    "letter.md": MARKDOWN.encode(),
}
PROSE = "<p>It is <b>mine</b> &amp; <i>old</i></p><p>One line<br/>and another</p>"
LIST = "<p>• a hen</p><p>1. first</p><p>2. second</p>"


@pytest.fixture
def desk(client):
    client.force_login(make.editor())
    return client


def bring(client, page: StoryPage, data: bytes | str, name: str) -> str:
    address = f"/admin/desk/stories/{page.pk}/words/"
    answer = client.post(address, {"words_file": file(data, name)}, follow=True)
    return unescape(answer.content.decode())


def body(page: StoryPage) -> list[tuple[str, str]]:
    draft = StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return [(block.block_type, getattr(block.value, "source", block.value)) for block in draft.body]


@pytest.mark.parametrize("name", FILES)
def test_headings_emphasis_lists_and_broken_lines_come_with_the_words(desk, name: str):
    page = make.draft()
    before = body(page)
    html = bring(desk, page, FILES[name], name)
    assert body(page) == [*before, ("prose", PROSE), ("heading", "The yard"), ("prose", LIST)]
    assert "The words of the file stand in the draft, in 3 blocks." in html
    assert "The file calls itself “Something about the rooster”." in html


def test_a_plain_text_keeps_its_paragraphs_and_its_marks_as_they_are(desk):
    page = make.draft(body=[make.prose("There.")])
    bring(desk, page, "# One *star*\n\nTwo <b>tags</b> & more.", "letter.txt")
    assert body(page)[1:] == [
        ("prose", "<p># One *star*</p><p>Two &lt;b&gt;tags&lt;/b&gt; &amp; more.</p>")
    ]


def test_html_in_markdown_is_text(desk):
    page = make.draft(body=[make.prose("There.")])
    bring(desk, page, "Words <u onclick=alert(1)> **here**", "letter.md")
    assert body(page)[1:] == [("prose", "<p>Words &lt;u onclick=alert(1)&gt; <b>here</b></p>")]


def test_lines_that_a_program_broke_become_a_paragraph_again():
    lines = "A line that goes on and on until the edge of the screen is\n" * 2 + "reached."
    [block] = brought_words.blocks(parts(file(lines, "a.txt")), "letter").blocks
    assert "<br" not in block["value"]


VERSE = "One\ntwo\nthree\n\nfour\nfive"


def test_broken_lines_are_verse_where_the_story_is_a_poem(desk):
    poem, letter = make.draft(kind="poem"), make.draft(kind="letter")
    for page in (poem, letter):
        bring(desk, page, VERSE, "lines.txt")
    assert body(poem)[-1] == ("poem", VERSE)
    assert body(letter)[-1][0] == "prose"


def test_prose_stays_prose_in_a_poem(desk):
    page = make.draft(kind="poem")
    bring(desk, page, "A paragraph.\n\nAnother one.", "lines.txt")
    assert body(page)[-1][0] == "prose"


def test_a_heading_longer_than_a_heading_may_be_is_a_paragraph():
    long = "word " * 40
    brought = brought_words.blocks(parts(file(f"## {long}", "a.md"), markdown=True), "letter")
    assert [block["type"] for block in brought.blocks] == ["prose"]


def test_whoever_brings_words_answers_for_the_version(desk):
    page, editor = make.draft(), make.moderator()
    before = page.latest_revision_id
    desk.force_login(editor)
    bring(desk, page, "Brought.", "a.txt")
    page = StoryPage.objects.get(pk=page.pk)
    assert Edit.objects.filter(page=page).last().editor == editor
    assert page.latest_revision.user == editor
    assert page.latest_revision_id != before
    assert page.revisions.filter(pk=before).exists()


def test_the_brought_words_can_be_opened_in_the_form(desk):
    page = make.draft()
    bring(desk, page, FILES["letter.docx"], "letter.docx")
    assert desk.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


HOSTILE = {
    "a program": (b"MZ" + b"\0" * 600, "letter.docx"),
    "a web page": (b"<!doctype html><html><script>1</script>", "letter.txt"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "letter.doc"),
    "a spreadsheet": (packed({"[Content_Types].xml": "<a/>", "xl/a.xml": "<a/>"}), "letter.docx"),
    "a bomb": (docx(raw="<w:p/>" * 300_000), "letter.docx"),
    "nothing": (b"", "letter.txt"),
    "brackets without end": (b"x\n\n" + b"[" * 900_000, "letter.md"),
    "an entity": (
        docx("&x;", before='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "a.docx",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_and_changes_nothing(desk, case: str):
    page = make.draft()
    before = page.latest_revision_id
    data, name = HOSTILE[case]
    html = bring(desk, page, data, name)
    try:
        parts(file(data, name), markdown=name.endswith(".md"))
    except Refused as refusal:
        assert refusal.sentence in html
    else:
        pytest.fail("It was taken.")
    assert StoryPage.objects.get(pk=page.pk).latest_revision_id == before


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        ("word " * 300_000, "long.txt", "longer than a million characters"),
        ("word " * 300_000, "long.md", "longer than a million characters"),
        (docx(*["word " * 150] * 2000), "long.docx", "longer than a million characters"),
    ],
    ids=["txt", "md", "docx"],
)
def test_three_hundred_thousand_words_get_a_clear_answer(desk, data, name: str, said: str):
    page = make.draft()
    before = page.latest_revision_id
    assert said in bring(desk, page, data, name)
    assert StoryPage.objects.get(pk=page.pk).latest_revision_id == before


def test_a_long_story_is_taken_whole(desk):
    page = make.draft()
    bring(desk, page, "\n\n".join(["word " * 100] * 1500), "long.txt")
    assert body(page)[-1][1].count("<p>") == 1500


def test_without_a_file_somebody_is_told_to_choose_one(desk):
    page = make.draft()
    answer = desk.post(f"/admin/desk/stories/{page.pk}/words/", {}, follow=True)
    assert "Please choose a file first." in answer.content.decode()


# A new story


def begin(client, data: bytes | str, name: str, **more) -> str:
    asked = {"language": "en", "kind": "letter", "title": "", "words_file": file(data, name)} | more
    return unescape(client.post("/admin/desk/stories/new/", asked, follow=True).content.decode())


@pytest.mark.parametrize("name", FILES)
def test_a_new_story_takes_its_title_from_the_file(desk, name: str):
    begin(desk, FILES[name], name)
    page = StoryPage.objects.get()
    assert page.title == "Something about the rooster"
    assert body(page) == [("prose", PROSE), ("heading", "The yard"), ("prose", LIST)]
    assert not page.live
    assert page.get_parent().specific == StoryIndexPage.objects.get(locale__language_code="en")


def test_a_title_that_was_typed_counts(desk):
    begin(desk, MARKDOWN, "a.md", title="The rooster", language="es", kind="poem")
    page = StoryPage.objects.get()
    assert (page.title, page.language, page.kind) == ("The rooster", "es", "poem")


def test_a_file_without_a_title_is_asked_for_one_and_nothing_is_begun(desk):
    assert "The file has no title. Please write one." in begin(desk, "Words.", "a.txt")
    assert not StoryPage.objects.exists()


def test_a_refused_file_begins_nothing_and_keeps_what_was_typed(desk):
    html = begin(desk, b"MZ" + b"\0" * 600, "a.docx", title="Typed")
    assert "Programs and scripts are not taken" in html
    assert 'value="Typed"' in html
    assert not StoryPage.objects.exists()


def test_the_letter_desk_begins_stories_of_its_own(client):
    volunteer = make.UserFactory(role="Letter desk")
    client.force_login(volunteer)
    begin(client, "Words.", "a.txt", title="A letter")
    assert StoryPage.objects.get().owner == volunteer


# The parts


def test_a_part_says_what_it_is():
    found = parts(file(MARKDOWN, "a.md"), markdown=True)
    assert [part.kind for part in found] == [
        Is.HEADING,
        Is.PARAGRAPH,
        Is.PARAGRAPH,
        Is.HEADING,
        Is.ITEM,
        Is.NUMBERED,
        Is.NUMBERED,
    ]
    assert [run.bold for run in found[1].runs] == [False, True, False, False]


def test_marks_in_a_plain_file_are_nobodys():
    rest = " and on" * 40
    [part] = parts(file(f"\x14A \x0eword\x0f here{rest}", "a.txt"))
    assert (part.kind, part.text) == (Is.PARAGRAPH, f"A word here{rest}")
    assert not any(run.bold for run in part.runs)
