"""Addresses that take no mail: remembered by keyed hash, told to the person, and lifted by the operator."""

from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from metro.accounts.models import User
from tracking.models import Notice, RefusedAddress, Reminder
from tracking.services.reminders import rows

State = Reminder.State


def is_refused(address: str) -> bool:
    """Whether mail to this address is of no use. One query."""
    return RefusedAddress.objects.filter(address_hash=_hash(address)).exists()


@transaction.atomic
def refuse(user: User, source: str, *, now: datetime) -> None:
    """Send this person's address nothing any more, and say so inside Metrolijn. Twice does nothing."""
    _row, is_new = RefusedAddress.objects.get_or_create(
        address_hash=_hash(user.email), defaults={"source": source, "refused_at": now}
    )
    if not is_new:
        return
    rows.close(Reminder.objects.filter(user=user), State.SUPPRESSED, "address", now=now)
    Notice.objects.create(user=user, kind="address_refused", created_at=now)


def lift(address: str) -> bool:
    """Mail this address again from now on. False when it was not refused."""
    deleted, _models = RefusedAddress.objects.filter(address_hash=_hash(address)).delete()
    return deleted > 0


@transaction.atomic
def bounced(message_id: str, recipient: str, *, now: datetime) -> bool:
    """A mail of ours came back because its address does not exist: note it, and refuse the address.

    Only who got the mail knows its Message-ID. False when we sent no such mail to that recipient, or when
    the person has another address by now.
    """
    row = Reminder.objects.filter(message_id=message_id, state=State.SENT).select_related("user").first()
    if row is None or _normal(row.user.email) != _normal(recipient):
        return False
    Reminder.objects.filter(pk=row.pk).update(final_reason="bounced")
    refuse(row.user, RefusedAddress.Source.BOUNCE, now=now)
    return True


def _hash(address: str) -> str:
    """With a key of this installation: without it, no list of addresses finds out who is on it."""
    return salted_hmac("tracking.refused_address", _normal(address), algorithm="sha256").hexdigest()


def _normal(address: str) -> str:
    return address.strip().casefold()
