from django.db import migrations, models


def look(apps, schema_editor):
    """As stories.measures does on publishing."""
    Passage, StoryPage = (apps.get_model("stories", name) for name in ("Passage", "StoryPage"))
    noted = Passage.objects.filter(noted=True).values("page")
    pages = StoryPage.objects.exclude(quote="").filter(pk__in=noted)
    for page in pages.only("quote", "shape").iterator():
        passages = Passage.objects.filter(page=page).values_list("text", "noted")
        having = [noted for text, noted in passages if page.quote in text]
        page.shape["opening_noted"] = bool(having) and all(having)
        StoryPage.objects.filter(pk=page.pk).update(shape=page.shape)


class Migration(migrations.Migration):

    dependencies = [
        ("stories", "0010_similar_works"),
    ]

    operations = [
        migrations.AlterField(
            model_name="storypage",
            name="quote",
            field=models.CharField(blank=True, help_text="Sentences exactly as they stand in the story, next to each other. Words behind a content note are not shown on cards: choose others.", max_length=300, verbose_name="words that open the card"),
        ),
        migrations.RunPython(look, migrations.RunPython.noop),
    ]
