import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_engine")]

    operations = [
        migrations.AlterField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("catalogue:read", "read lines, stops, skills, sessions and the map"),
                        ("catalogue:write", "plan and change sessions"),
                        ("me:read", "read my own record"),
                        ("me:write", "register, cancel and choose for me"),
                        ("people:read", "read institutions, teams and people"),
                        ("people:write", "change institutions, teams and people"),
                        ("progress:read", "read the progress that my role shows me"),
                        ("registrations:read", "read registrations"),
                        ("registrations:write", "register and cancel for others"),
                        ("attendances:write", "say who was there"),
                        ("evidence:write", "hand in and decide what was learned elsewhere"),
                        ("offers:write", "make and decide offers"),
                        ("reminders:read", "read which reminders went out, without their text"),
                    ],
                    max_length=24,
                ),
                size=None,
            ),
        )
    ]
