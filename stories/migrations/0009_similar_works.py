from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0008_texts_edited_since_approved'),
    ]

    operations = [
        migrations.AlterField(
            model_name='related',
            name='relation',
            field=models.CharField(choices=[('reply', 'Replies to'), ('answered', 'Is answered by'), ('continues', 'Continues'), ('continued', 'Is continued by'), ('together', 'Mentioned together with'), ('themes', 'Shares themes with'), ('similar', 'Tells of similar things')], max_length=10),
        ),
    ]
