"""Stub; replaced by the part that owns it."""

from django.http import HttpResponse


def overview(request):
    return HttpResponse()


def people(request):
    return HttpResponse()


def person(request, member_id):
    return HttpResponse()


def invite(request, member_id):
    return HttpResponse()


def import_people(request):
    return HttpResponse()


def settings(request):
    return HttpResponse()
