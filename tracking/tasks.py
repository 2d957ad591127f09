"""Wake-ups. Ids in, one service, nothing out; time enters here."""

from celery import shared_task
from django.utils import timezone

from tracking.services import clock


@shared_task
def sweep() -> None:
    clock.sweep(now=timezone.now())
