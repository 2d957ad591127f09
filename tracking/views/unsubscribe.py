"""Stop one kind of mail from the mail itself."""

from django.http import Http404
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from metro.core.errors import NotFound
from tracking.queries import mails
from tracking.services.reminders import preferences, stopping


# The signed token is the proof, so a mail program needs no cookie; nothing else of the request is believed.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """GET only shows, as mail filters open every link; POST acts, twice as once. Altered: not there."""
    try:
        wish = stopping.read(token)
    except NotFound as refusal:
        raise Http404 from refusal
    if request.method == "POST" and wish.user:
        switch = preferences.switch_on if request.POST.get("do") == "on" else preferences.switch_off
        switch(wish.user, wish.kind, now=request.now)
    # Opened from a mail, so in the language of the mail, whatever this browser speaks.
    with override((wish.user and wish.user.language) or get_language()):
        response = render(request, "unsubscribe/page.html", _page(wish))
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, no_store=True)
    return response


def _page(wish):
    if wish.user is None:
        return {"kind": wish.kind.label}
    return {
        "kind": wish.kind.label,
        "address": mails.masked(wish.user.email),
        "missed": mails.missed(wish.kind),
        "is_on": preferences.is_on(wish.user, wish.kind),
    }
