"""What a person did with the own notices."""

from datetime import datetime

from tracking.models import Notice


def mark_all_read(actor, *, until: datetime, now: datetime) -> int:
    """Mark what the person had before them as read; a notice that came after `until` stays unread."""
    unread = Notice.objects.visible_to(actor).unread()
    return unread.filter(created_at__lte=until).update(read_at=now)
