from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0005_what_a_search_server_has_to_be_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="index",
            name="server_broken",
            field=models.DateTimeField(null=True),
        ),
    ]
