"""Back to where a button was pressed, and never to another site."""

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request, *fallback) -> str:
    """The `next` of the form when it is a place of ours, else the address of the fallback."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts, needs_https = {request.get_host()}, request.is_secure()
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=needs_https):
        return wanted
    name, *args = fallback
    return resolve_url(name, *args)


def back(request, *fallback) -> HttpResponseRedirect:
    """Redirect to `safe_next`."""
    return HttpResponseRedirect(safe_next(request, *fallback))
