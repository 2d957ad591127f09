from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404


def coordinators_only(view):
    """The page exists for coordinators of the institution one acts in, and for nobody else."""

    @login_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.actor.is_coordinator:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
