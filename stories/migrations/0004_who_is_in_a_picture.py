import json

import stories.blocks
import wagtail.fields
from django.db import migrations
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import RemoveStructChildrenOperation


def in_blocks(body):
    """(key of the picture, "nobody" or "storyteller") of each picture's block."""
    for block in body:
        if block["type"] == "picture" and block["value"].get("picture"):
            yield block["value"]["picture"], block["value"].get("shows", "nobody")


def say_who_is_in_pictures(apps, schema_editor):
    """What a block said becomes an answer about the picture. "The storyteller" counts wherever it was
    said; "no person", which stood there unless somebody changed it, where two people let it go live."""
    StoryPage = apps.get_model("stories", "StoryPage")
    Credit = apps.get_model("stories", "Credit")
    Depiction = apps.get_model("stories", "Depiction")
    Picture = apps.get_model("media", "Picture")
    Revision = apps.get_model("wagtailcore", "Revision")
    there = set(Picture.objects.values_list("pk", flat=True))
    people, nobody = {}, set()
    languages = {}
    for page in StoryPage.objects.iterator():
        tellers = Credit.objects.filter(page=page, role="teller").values_list(
            "storyteller_id", flat=True
        )
        stored = list(in_blocks(page.body.raw_data))
        draft = Revision.objects.filter(pk=page.latest_revision_id).first()
        drafted = list(in_blocks(json.loads(draft.content["body"]))) if draft else []
        for pk, shows in stored + drafted:
            if shows == "storyteller":
                people.setdefault(pk, set()).update(tellers)
            languages.setdefault(pk, set()).add(page.language)
        if page.live:
            nobody.update(pk for pk, shows in stored if shows == "nobody")
    for pk in there.intersection(people):
        for teller in people[pk]:
            Depiction.objects.get_or_create(picture_id=pk, storyteller_id=teller, who="storyteller")
    for pk in there.intersection(nobody).difference(people):
        Depiction.objects.get_or_create(picture_id=pk, who="nobody", storyteller=None)
    move_spanish_words(Picture, languages)


def move_spanish_words(Picture, languages):
    """A picture had one set of words, written for the page that shows it. On Spanish pages they go
    on being what they were."""
    for picture in Picture.objects.filter(pk__in=[pk for pk in languages if "es" in languages[pk]]):
        moved = {}
        for name in ("description", "caption", "credit"):
            if not getattr(picture, f"{name}_es"):
                moved[f"{name}_es"] = getattr(picture, name)
                if "en" not in languages[picture.pk]:
                    moved[name] = ""
        Picture.objects.filter(pk=picture.pk).update(**moved)


class Migration(migrations.Migration):

    dependencies = [
        ("media", "0002_sounds_pages_and_stored_files"),
        ("stories", "0003_transcripts"),
    ]

    operations = [
        migrations.RunPython(say_who_is_in_pictures, migrations.RunPython.noop),
        MigrateStreamData(
            app_name="stories",
            model_name="StoryPage",
            field_name="body",
            operations_and_block_paths=[(RemoveStructChildrenOperation(name="shows"), "picture")],
        ),
        migrations.AlterField(
            model_name='storypage',
            name='body',
            field=wagtail.fields.StreamField([('prose', 0), ('heading', 1), ('poem', 2), ('interview', 3), ('recording', 8), ('picture', 10), ('note', 14), ('context', 15)], block_lookup={0: ('stories.blocks.ProseBlock', (), {}), 1: ('stories.blocks.HeadingBlock', (), {'max_length': 120}), 2: ('stories.blocks.PoemBlock', (), {}), 3: ('stories.blocks.InterviewBlock', (), {}), 4: ('wagtail.snippets.blocks.SnippetChooserBlock', ('media.Recording',), {'label': 'Recording'}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('storyteller', 'The storyteller'), ('reader', 'Somebody else reads it')], 'help_text': "The storyteller's own voice needs their yes to “Your voice”, somebody else's their yes to “Read aloud”. Without it readers get the transcript alone.", 'label': 'Whose voice it is'}), 6: ('wagtail.blocks.CharBlock', (), {'help_text': "The reader's name as they may be credited, where somebody else reads it.", 'label': 'Read by', 'max_length': 80, 'required': False}), 7: ('stories.blocks.TranscriptBlock', (), {}), 8: ('wagtail.blocks.StructBlock', [[('recording', 4), ('voice', 5), ('reader', 6), ('cues', 7)]], {}), 9: ('wagtail.images.blocks.ImageChooserBlock', (), {'help_text': 'Alt text, and who can be recognized in it, are kept with the picture itself.', 'label': 'Picture'}), 10: ('wagtail.blocks.StructBlock', [[('picture', 9)]], {}), 11: ('wagtail.blocks.MultipleChoiceBlock', [], {'choices': stories.blocks.content_note_choices, 'label': 'About'}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'For example: a parent’s death', 'label': 'It speaks of', 'max_length': 200}), 13: ('wagtail.blocks.IntegerBlock', (), {'default': 1, 'label': 'How many passages it stands for', 'min_value': 1}), 14: ('wagtail.blocks.StructBlock', [[('notes', 11), ('text', 12), ('passages', 13)]], {}), 15: ('stories.blocks.ContextBlock', (), {})}, verbose_name='the words'),
        ),
    ]
