from django.urls import path

from metro.integrations.calendars import views

urlpatterns = [
    path("me/calendar/", views.calendar_page, name="calendar"),
    path("calendar/<str:token>.ics", views.feed, name="calendar_feed"),
]
