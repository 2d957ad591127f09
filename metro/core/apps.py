from django.apps import AppConfig
from django.conf import settings

from metro.core import reports


class CoreConfig(AppConfig):
    name = "metro.core"
    label = "core"

    def ready(self):
        reports.connect(settings.SENTRY_DSN)
