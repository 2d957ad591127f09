from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_OPENS, _CLOSES = time(7, 30), time(20, 0)


def waking(start: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """`start` plus `length`, counting only 07:30–20:00 local time of each day.

    An offer made at 22:00 must not lapse in the night.
    """
    day = start.astimezone(zone).date()
    while True:
        opens = max(start, datetime.combine(day, _OPENS, zone))
        closes = datetime.combine(day, _CLOSES, zone)
        room = max(closes - opens, timedelta())
        if closes > opens and length <= room:
            return (opens + length).astimezone(start.tzinfo)
        length -= room
        day += timedelta(days=1)
