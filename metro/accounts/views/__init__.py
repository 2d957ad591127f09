from metro.accounts.views.own import leave, set_language, settings, switch_institution

__all__ = ["leave", "set_language", "settings", "switch_institution"]
