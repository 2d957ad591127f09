"""The mails of an institution in its own words, with a preview."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from tracking.forms.reminders import WHAT
from tracking.forms.texts import TextForm
from tracking.models import ReminderText
from tracking.models.reminders import Kind
from tracking.services.reminders import samples
from tracking.services.reminders import texts as own_texts
from tracking.views.coordinators.gate import coordinators_only

# The mail has its rules in it; it runs nothing, loads nothing and sends nothing, and only we show it in a frame.
_SANDBOX = {"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "sandbox": True}


@coordinators_only
@require_safe
def texts(request):
    found = {}
    for row in ReminderText.objects.visible_to(request.actor):
        found.setdefault(row.kind, []).append(row)
    rows = [_row(kind, found.get(kind, [])) for kind in Kind]
    return render(request, "tracking/coordinators/texts.html", {"rows": rows})


@csp_update({"frame-src": [SELF]})
@coordinators_only
@require_http_methods(["GET", "HEAD", "POST"])
def text(request, kind):
    form = _form(request, kind)
    if request.method == "POST" and form.is_valid():
        wanted = {language: form.of(language) for language in ReminderText.Language.values}
        institution = request.member.institution
        own_texts.save(institution, kind, wanted, by=request.user, now=request.now)
        messages.success(
            request, _("The text is saved. It holds for the mails that still have to be written.")
        )
        return redirect("institution_text", kind)
    status = 400 if form.errors else 200
    context = {"form": form, "kind": Kind(kind), "what": WHAT.get(kind, ""), "meanings": _meanings(kind)}
    return render(request, "tracking/coordinators/text.html", context, status=status)


@csp(_SANDBOX)
@xframe_options_sameorigin
@coordinators_only
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request, kind, language):
    """The mail with sample values, in the words that are typed or else in those that are saved."""
    form = _form(request, kind)
    if language not in ReminderText.Language.values:
        raise Http404
    if form.is_bound and not form.is_valid():
        return render(request, "tracking/coordinators/text_refused.html", {"form": form}, status=400)
    wanted = form.of(language) if form.is_bound else _saved(form, language)
    with override(language):
        context = samples.context(kind, request.member.institution, now=request.now)
        try:
            content = own_texts.render(kind, context, language, own=[{"language": language, **wanted}])
        except own_texts.BadText:
            return render(request, "tracking/coordinators/text_refused.html", {"form": form}, status=400)
        context |= {
            "intro": own_texts.filled_intro(wanted["intro"], kind, context),
            "mail": f"emails/{kind}/body.html",
            "subject": content.subject,
        }
        return render(request, "tracking/coordinators/text_preview.html", context)


def _form(request, kind) -> TextForm:
    if kind not in Kind.values:
        raise Http404
    rows = ReminderText.objects.visible_to(request.actor).filter(kind=kind)
    typed = request.POST if request.method == "POST" else None
    return TextForm(typed, kind=kind, rows={row.language: row for row in rows})


def _saved(form, language):
    return {name: form[f"{name}_{language}"].value() for name in ("subject", "intro")}


def _row(kind, rows):
    """`problem`: why mails with this text do not go out, when somebody wrote it around the form."""
    return {"kind": kind, "what": WHAT.get(kind, ""), "is_own": bool(rows), "problem": _problem(kind, rows)}


def _problem(kind, rows) -> str:
    try:
        for row in rows:
            own_texts.check(row.subject, kind, "subject")
            own_texts.check(row.intro, kind, "intro")
    except own_texts.BadText as problem:
        return str(problem)
    return ""


def _meanings(kind):
    return [(f"{{{name}}}", own_texts.MEANINGS[name]) for name in own_texts.names(kind, "subject")]
