"""Wake-ups. Ids in, one service, nothing out; time enters here."""

from celery import shared_task

from metro.core import database
from tracking.services import clock


@shared_task
def sweep() -> None:
    clock.sweep(now=database.now())
