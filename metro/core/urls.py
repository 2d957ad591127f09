from django.urls import path

from metro.core import health

urlpatterns = [
    path("live", health.live, name="health_live"),
    path("ready", health.ready, name="health_ready"),
    path("engine", health.engine, name="health_engine"),
]
