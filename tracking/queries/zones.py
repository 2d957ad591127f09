"""In which zone somebody reads times."""

from metro.accounts.models import Membership, User

DEFAULT = "Europe/Amsterdam"


def own_zone(user: User, member: Membership | None) -> str:
    """The own choice, else that of the institution one acts in, else that of the Netherlands."""
    return user.time_zone or (member.institution.time_zone if member else DEFAULT)
