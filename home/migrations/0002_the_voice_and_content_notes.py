import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("home", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="homepage",
            name="featured",
            field=models.ForeignKey(blank=True, help_text="Empty: the newest story whose storyteller allows quotations. A story that may not be quoted, or whose card is opened by words behind a content note, is never shown here, whatever is chosen.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="stories.work", verbose_name="voice that opens the page"),
        ),
    ]
