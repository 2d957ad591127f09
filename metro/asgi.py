import os

from django.core.asgi import get_asgi_application

from metro import celery  # noqa: F401 (the nudge publishes through this app)
from metro.core import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "metro.settings")
application = get_asgi_application()
checks.demand_right_start()
