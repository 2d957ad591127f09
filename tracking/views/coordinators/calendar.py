"""When no mail comes: the holidays of the institution, its quiet hours, and what it corrects."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from metro.accounts.models import Holiday
from metro.accounts.services import free_days, holidays, institutions
from tracking.forms.reminders import CalendarForm, HolidayForm
from tracking.views.coordinators.gate import coordinators_only

AHEAD = timedelta(days=365)


@coordinators_only
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request):
    institution = request.member.institution
    form = CalendarForm(request.POST or None, instance=institution)
    if request.method == "POST" and form.is_valid():
        institutions.change_settings(institution.pk, form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The settings are saved. What is planned moves along."))
        return redirect("institution_calendar")
    return _page(request, form, HolidayForm(prefix="day"))


@coordinators_only
@require_POST
def add_holiday(request):
    form = HolidayForm(request.POST, prefix="day")
    if not form.is_valid():
        return _page(request, CalendarForm(instance=request.member.institution), form)
    holidays.add(request.member.institution, **form.cleaned_data, by=request.user, now=request.now)
    messages.success(request, _("The days are in the calendar. What is planned moves along."))
    return redirect("institution_calendar")


@coordinators_only
@require_POST
def remove_holiday(request, holiday_id):
    row = get_object_or_404(Holiday.objects.visible_to(request.actor), pk=holiday_id)
    holidays.remove(row, by=request.user, now=request.now)
    messages.success(request, _("The days are out of the calendar again."))
    return redirect("institution_calendar")


def _page(request, form, day_form):
    today = request.actor.today
    own = Holiday.objects.visible_to(request.actor).filter(end_date__gte=today)
    saved = request.member.institution if not form.errors else None
    context = {
        "form": form,
        "day_form": day_form,
        "own": own.order_by("start_date", "pk"),
        "known": _known(saved, today) if saved else [],
        "known_until": free_days.known_until(),
    }
    status = 400 if form.errors or day_form.errors else 200
    return render(request, "tracking/coordinators/calendar.html", context, status=status)


def _known(institution, today):
    """The free days of the coming year that nobody here has to fill in."""
    schools = [period for period in free_days.shipped(institution.holiday_region) if period.end >= today]
    public = free_days.public_periods(institution.holiday_country, today, today + AHEAD)
    coming = [period for period in schools if period.start <= today + AHEAD]
    return sorted([*coming, *public], key=lambda period: period.start)
