"""Sending: the reminders and the account mails, each as what the engine must know of them."""

from collections import Counter
from datetime import datetime

from django.db.models import Q

from metro.accounts.models import AccountMail
from metro.core import delivery, mail
from metro.core.delivery import Mailing
from metro.core.prepared import PreparedUpdate
from tracking.models import RefusedAddress, Registration, Reminder
from tracking.services.reminders import addresses, content, facts, kinds, pauses, recheck


def send_reminders(*, now: datetime) -> Counter:
    """One sweep over the reminders."""
    pauses.give_back(now=now)
    return delivery.sweep(REMINDERS, now=now)


def send_account_mail(*, now: datetime) -> Counter:
    """One sweep over the mails about accounts."""
    return delivery.sweep(ACCOUNT_MAIL, now=now)


def _told(row: Reminder, now: datetime) -> None:
    if row.registration_id is None:
        return
    told = row.facts["told"]
    _TOLD.run(
        {"id": row.registration_id}, {"told_start_at": facts.start(told), "told_end_at": facts.end(told)}
    )
    if kinds.RULES[row.kind].collapses:
        for other in row.swallowed.filter(facts__has_key="told"):
            _told(other, now)


def _unknown(row: Reminder, now: datetime) -> None:
    addresses.refuse(row.user, RefusedAddress.Source.SERVER, now=now)


def _account_letter(row: AccountMail, now: datetime) -> mail.Letter:
    content_ = mail.render(row.template, row.context, row.language)
    identity = mail.message_id(f"account·{row.dedupe_key}")
    return mail.build(content_, to=row.to, message_id=identity, date=now)


def _forget(row: AccountMail, now: datetime) -> None:
    # These mails carry secrets; once sent, nobody needs them here.
    AccountMail.objects.filter(pk=row.pk).update(context={}, raw=None)


def _address_of_user(row: Reminder) -> str:
    return row.user.email


def _address_of_mail(row: AccountMail) -> str:
    return row.to


def _always(row: AccountMail, now: datetime) -> None:
    return None


_TOLD = PreparedUpdate(Registration, "id")
REMINDERS = Mailing(
    model=Reminder,
    rows=recheck.with_facts,
    recheck=recheck.verdict,
    address=_address_of_user,
    letter=content.letter,
    sent=_told,
    unknown=_unknown,
    resends=Q(kind__in=kinds.RESENT_WHEN_UNSURE),
    kept=("facts", "language"),
)
ACCOUNT_MAIL = Mailing(
    model=AccountMail,
    rows=AccountMail.objects.all,
    recheck=_always,
    address=_address_of_mail,
    letter=_account_letter,
    sent=_forget,
    resends=Q(pk__isnull=False),  # All: two equal links do no harm, a lost one does.
)
