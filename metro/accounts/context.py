"""What every page shows about the person: the institution and the switch to the others."""


def page(request):
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"institutions": [], "institution": None}
    member = request.member
    return {
        "institutions": [row.institution for row in request.memberships],
        "institution": member.institution if member else None,
        "actor": request.actor,
    }
