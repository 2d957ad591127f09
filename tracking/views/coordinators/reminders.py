"""The kinds of messages, as this institution has them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracking.forms.reminders import RulesForm
from tracking.models import ReminderRule
from tracking.services.reminders import preferences
from tracking.views.coordinators.gate import coordinators_only


@coordinators_only
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request):
    institution = request.member.institution
    rows = {rule.kind: rule for rule in ReminderRule.objects.visible_to(request.actor)}
    form = RulesForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        preferences.set_rules(institution, form.values(), by=request.user, now=request.now)
        messages.success(request, _("The messages are saved. What is planned moves along."))
        return redirect("institution_reminders")
    status = 400 if form.errors else 200
    return render(request, "tracking/coordinators/reminders.html", {"form": form}, status=status)
