from django.urls import include, path

from metro.accounts import views

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("language/", views.set_language, name="set_language"),
    path("me/institution/", views.switch_institution, name="switch_institution"),
    path("me/settings/", views.settings, name="settings"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
]
