"""Stub; replaced by the part that owns it."""

from django.http import HttpResponse


def progress(request):
    return HttpResponse()


def hours(request):
    return HttpResponse()


def messages_page(request):
    return HttpResponse()
