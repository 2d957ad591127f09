"""What pages are compared with: one indexed query and a small template."""

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render


def raw(request):
    """At one address behind the middleware of a new Django project, at another behind that of the system."""
    person = get_object_or_404(get_user_model(), email=request.GET.get("email", ""))
    return render(request, "bench/raw.html", {"person": person}, using="raw")


@login_required
def frame(request):
    """The base of every page with nothing in it: what a page costs before it begins."""
    return render(request, "bench/frame.html")
