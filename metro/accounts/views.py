"""Stub; the accounts part replaces it."""

from django.http import HttpResponse


def set_language(request):
    return HttpResponse()


def switch_institution(request):
    return HttpResponse()


def settings(request):
    return HttpResponse()


def invitation(request, token):
    return HttpResponse()
