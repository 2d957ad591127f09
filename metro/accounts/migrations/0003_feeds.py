import django.db.models.functions.datetime
from django.db import migrations, models

from metro.core.changed import KeepsChange, trigger

# What others read of a person. A login or a choice of language is nobody else's business, not even its moment.
SHOWN_TO_OTHERS = ("email", "first_name", "prefix", "last_name", "organisation", "is_active")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_api")]

    operations = [
        migrations.AddField(
            model_name="institution",
            name="changed_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        KeepsChange("accounts_institution"),
        migrations.RunSQL(trigger("accounts_user", SHOWN_TO_OTHERS), reverse_sql=trigger("accounts_user")),
    ]
