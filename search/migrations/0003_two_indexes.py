import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What was indexed is indexed anew afterwards, by search.setup."""

    dependencies = [
        ("search", "0002_words_that_mean_the_same"),
        ("stories", "0001_initial"),
    ]

    operations = [
        migrations.DeleteModel(name="Entry"),
        migrations.RunSQL("DROP TABLE IF EXISTS search_words", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Index",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("current", models.PositiveSmallIntegerField(default=0)),
                ("since", models.DateTimeField(null=True)),
                ("reads", models.CharField(blank=True, max_length=80)),
                ("building", models.CharField(blank=True, max_length=80)),
                ("upto", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("current__in", (0, 1))), name="search_index_one_of_two"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="search_index_one_row"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Touched",
            fields=[("work", models.BigIntegerField(primary_key=True, serialize=False))],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("index", models.PositiveSmallIntegerField()),
                ("language", models.CharField(max_length=5)),
                ("until", models.DateTimeField(null=True)),
                ("digest", models.CharField(max_length=64)),
                ("title", models.BinaryField()),
                ("names", models.BinaryField()),
                ("standfirst", models.BinaryField()),
                ("themes", models.BinaryField()),
                ("body", models.BinaryField()),
                ("page", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stories.storypage")),
                ("work", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stories.work")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("until__isnull", False)),
                        fields=["until"],
                        name="search_entry_until",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("page", "index"), name="search_entry_once_an_index"
                    )
                ],
            },
        ),
    ]
