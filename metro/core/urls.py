from django.urls import path

from metro.core import views

urlpatterns = [
    path("live", views.live, name="health_live"),
    path("ready", views.ready, name="health_ready"),
    path("engine", views.engine, name="health_engine"),
]
