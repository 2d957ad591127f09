"""Stub; replaced by the part that owns it."""

from django.http import HttpResponse


def studio(request):
    return HttpResponse()


def session_new(request):
    return HttpResponse()


def session(request, session_id):
    return HttpResponse()


def session_edit(request, session_id):
    return HttpResponse()


def session_move(request, session_id):
    return HttpResponse()


def session_publish(request, session_id):
    return HttpResponse()


def session_cancel(request, session_id):
    return HttpResponse()


def session_delete(request, session_id):
    return HttpResponse()


def roster(request, session_id):
    return HttpResponse()
