from allauth.account import views as login
from django.urls import path, re_path

from metro.accounts import views
from metro.accounts.views import invitations, keys

urlpatterns = [
    # Of the login library only what people here need: nobody signs up, nobody logs in by code.
    path("accounts/login/", login.login, name="account_login"),
    path("accounts/logout/", login.logout, name="account_logout"),
    path("accounts/inactive/", login.account_inactive, name="account_inactive"),
    path("accounts/signup/", login.signup, name="account_signup"),  # Says that it is closed.
    path("accounts/reauthenticate/", login.reauthenticate, name="account_reauthenticate"),
    path("accounts/email/", login.email, name="account_email"),
    path("accounts/confirm-email/", login.email_verification_sent, name="account_email_verification_sent"),
    path("accounts/confirm-email/<str:key>/", login.confirm_email, name="account_confirm_email"),
    path("accounts/password/change/", login.password_change, name="account_change_password"),
    path("accounts/password/set/", login.password_set, name="account_set_password"),
    path("accounts/password/reset/", login.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", login.password_reset_done, name="account_reset_password_done"),
    path(
        "accounts/password/reset/key/done/",
        login.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        login.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    # Our own.
    path("language/", views.set_language, name="set_language"),
    path("me/institution/", views.switch_institution, name="switch_institution"),
    path("me/settings/", views.settings, name="settings"),
    path("me/keys/new/", keys.new, name="key_new"),
    path("me/keys/<int:token_id>/revoke/", keys.revoke, name="key_revoke"),
    path("me/leave/", views.leave, name="leave_institution"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/again/", invitations.ask_again, name="invitation_again"),
]
