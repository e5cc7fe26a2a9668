import hashlib
import json

import django.db.models.deletion
from django.db import migrations, models


def lines_of(block):
    """Start, end and words of each line, in either form in which lines were stored."""
    for item in block["value"].get("cues") or []:
        cue = item.get("value", item)
        text = "" if cue.get("taken_out") else cue.get("text") or ""
        yield cue.get("start") or 0.0, cue.get("end") or 0.0, text


def sound_of(recording):
    if not any(recording.peaks):
        return ""
    heard = json.dumps([round(recording.duration, 3), recording.peaks])
    return hashlib.sha256(heard.encode()).hexdigest()


def remember_what_was_public(apps, schema_editor):
    """From the pages themselves: nothing better is known of those that are not live any more."""
    StoryPage = apps.get_model("stories", "StoryPage")
    Said = apps.get_model("stories", "Said")
    recordings = apps.get_model("media", "Recording").objects.in_bulk()
    for page in StoryPage.objects.filter(first_published_at__isnull=False).iterator():
        for block in page.body.raw_data:
            if block["type"] != "recording" or block["value"].get("recording") not in recordings:
                continue
            recording = recordings[block["value"]["recording"]]
            by_reader = block["value"].get("voice") == "reader"
            voice = f"reader:{block['value'].get('reader') or ''}" if by_reader else "storyteller"
            Said.objects.bulk_create(
                Said(
                    page=page,
                    recording=recording,
                    sound=sound_of(recording),
                    voice=voice,
                    start=start,
                    end=end,
                    text=text,
                )
                for start, end, text in lines_of(block)
            )


class Migration(migrations.Migration):

    dependencies = [
        ('media', '0003_pending_file_worker'),
        ('stories', '0004_who_is_in_a_picture'),
    ]

    operations = [
        migrations.CreateModel(
            name='Said',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sound', models.CharField(blank=True, db_index=True, max_length=64)),
                ('voice', models.CharField(max_length=90)),
                ('start', models.FloatField()),
                ('end', models.FloatField()),
                ('text', models.TextField(blank=True)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='said', to='stories.storypage')),
                ('recording', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.recording')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.RunPython(remember_what_was_public, migrations.RunPython.noop),
    ]
