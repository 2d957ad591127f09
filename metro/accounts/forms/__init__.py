from metro.accounts.forms.keys import KeyForm
from metro.accounts.forms.own import NewPasswordForm, SettingsForm

__all__ = ["KeyForm", "NewPasswordForm", "SettingsForm"]
