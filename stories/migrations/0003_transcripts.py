import stories.blocks
import wagtail.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0002_depictions_and_cue_notes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='storypage',
            name='body',
            field=wagtail.fields.StreamField([('prose', 0), ('heading', 1), ('poem', 2), ('interview', 3), ('recording', 8), ('picture', 11), ('note', 15), ('context', 16)], block_lookup={0: ('stories.blocks.ProseBlock', (), {}), 1: ('stories.blocks.HeadingBlock', (), {'max_length': 120}), 2: ('stories.blocks.PoemBlock', (), {}), 3: ('stories.blocks.InterviewBlock', (), {}), 4: ('wagtail.snippets.blocks.SnippetChooserBlock', ('media.Recording',), {'label': 'Recording'}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('storyteller', 'The storyteller'), ('reader', 'Somebody else reads it')], 'help_text': "The storyteller's own voice needs their yes to “Your voice”, somebody else's their yes to “Read aloud”. Without it readers get the transcript alone.", 'label': 'Whose voice it is'}), 6: ('wagtail.blocks.CharBlock', (), {'help_text': "The reader's name as they may be credited, where somebody else reads it.", 'label': 'Read by', 'max_length': 80, 'required': False}), 7: ('stories.blocks.TranscriptBlock', (), {}), 8: ('wagtail.blocks.StructBlock', [[('recording', 4), ('voice', 5), ('reader', 6), ('cues', 7)]], {}), 9: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 10: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('nobody', 'No person'), ('storyteller', 'The storyteller')], 'help_text': 'A picture of the storyteller needs their yes to “Your photo”.', 'label': 'Who is in it'}), 11: ('wagtail.blocks.StructBlock', [[('picture', 9), ('shows', 10)]], {}), 12: ('wagtail.blocks.MultipleChoiceBlock', [], {'choices': stories.blocks.content_note_choices, 'label': 'About'}), 13: ('wagtail.blocks.CharBlock', (), {'help_text': 'For example: a parent’s death', 'label': 'It speaks of', 'max_length': 200}), 14: ('wagtail.blocks.IntegerBlock', (), {'default': 1, 'label': 'How many passages it stands for', 'min_value': 1}), 15: ('wagtail.blocks.StructBlock', [[('notes', 12), ('text', 13), ('passages', 14)]], {}), 16: ('stories.blocks.ContextBlock', (), {})}, verbose_name='the words'),
        ),
    ]
