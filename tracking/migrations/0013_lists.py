from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0012_evidence'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='linechoice',
            index=models.Index(fields=['institution', 'joined_at'], name='choice_by_institution'),
        ),
        migrations.AddIndex(
            model_name='skillassessment',
            index=models.Index(fields=['institution', 'assessed_at'], name='assessment_by_institution'),
        ),
    ]
