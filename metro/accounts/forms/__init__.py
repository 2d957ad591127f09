from metro.accounts.forms.own import NewPasswordForm, SettingsForm

__all__ = ["NewPasswordForm", "SettingsForm"]
