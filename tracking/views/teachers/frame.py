"""What every page of a teacher hands to its parts."""

from zoneinfo import ZoneInfo

from tracking.queries import zones

DEFAULT_ZONE = ZoneInfo(zones.DEFAULT)


def institution_zone(request) -> ZoneInfo:
    return request.member.institution.zone if request.member else DEFAULT_ZONE


def own_zone(request) -> str:
    """The zone in which the person lives: the own choice, else that of the institution."""
    return zones.own_zone(request.user, request.member)


def frame(request) -> dict:
    return {"now": request.now, "zone": own_zone(request), "here": request.get_full_path()}
