"""Wake-ups of the catalogue; time enters here."""

from celery import shared_task
from django.utils import timezone

from courses.services import maps


@shared_task(time_limit=900)  # A large network takes minutes. What is killed halfway is drawn again.
def draw_maps() -> None:
    maps.draw_due(now=timezone.now())
