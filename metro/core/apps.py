from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "metro.core"
    label = "core"
