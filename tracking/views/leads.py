"""Stub; replaced by the part that owns it."""

from django.http import HttpResponse


def teams(request):
    return HttpResponse()


def team(request, team_id):
    return HttpResponse()


def person(request, team_id, member_id):
    return HttpResponse()
