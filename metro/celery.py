"""The wake-up service. It holds no schedule and no state: a lost message costs nothing."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "metro.settings")

app = Celery("metro")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
