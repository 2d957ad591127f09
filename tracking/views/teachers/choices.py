"""Which messages somebody wants, and when."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracking.forms.reminders import ChoicesForm
from tracking.models import ReminderChoice, ReminderRule
from tracking.services.reminders import preferences


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request):
    rows = {row.kind: row for row in ReminderChoice.objects.visible_to(request.actor)}
    rules = {row.kind: row for row in ReminderRule.objects.visible_to(request.actor)}
    form = ChoicesForm(request.POST or None, rows=rows, rules=rules)
    if request.method == "POST" and form.is_valid():
        preferences.choose(request.user, form.values(), now=request.now)
        messages.success(request, _("Your messages are saved."))
        return redirect("reminder_settings")
    status = 400 if form.errors else 200
    return render(request, "tracking/teachers/choices.html", {"form": form}, status=status)
