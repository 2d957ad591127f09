from datetime import date

from django.db import migrations


def create(apps, schema_editor):
    """59 clock hours of professional development a year for a full-time teacher: the collective agreement."""
    apps.get_model("tracking", "HoursRule").objects.create(
        hours=59, start_date=date(2000, 8, 1), source="cao mbo: 59 uur deskundigheidsbevordering per jaar"
    )


class Migration(migrations.Migration):
    dependencies = [("tracking", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
