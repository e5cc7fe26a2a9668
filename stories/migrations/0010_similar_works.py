from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0009_who_may_choose_words_for_campaigns'),
    ]

    operations = [
        migrations.AlterField(
            model_name='related',
            name='relation',
            field=models.CharField(choices=[('reply', 'Replies to'), ('answered', 'Is answered by'), ('continues', 'Continues'), ('continued', 'Is continued by'), ('together', 'Mentioned together with'), ('themes', 'Shares themes with'), ('similar', 'Tells of similar things')], max_length=10),
        ),
    ]
