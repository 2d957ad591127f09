"""The settings of the system as they are, with the command that fills the database of the campaign."""

from metro import settings as system

globals().update({name: value for name, value in vars(system).items() if name.isupper()})

INSTALLED_APPS = [*system.INSTALLED_APPS, "tests.reliability.campaign"]
