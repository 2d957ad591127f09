"""Invitations: one mail, one use, thirty days, can be sent again (rules.md §1.9)."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from metro.accounts.models import Invitation, Membership, User
from metro.accounts.services import audit, mail, sign_in
from metro.core import words
from metro.core.errors import IllegalMove, Refusal

VALID = timedelta(days=30)
RESEND_PAUSE = timedelta(minutes=10)
_TOKEN_BYTES = 32


class InvitationExpired(Refusal):
    code = "invitation_expired"
    status = 410
    sentence = _("This invitation has expired. Ask for a new one below.")


@transaction.atomic
def invite(member: Membership, *, by: User | None, now: datetime) -> Invitation:
    """Mail the person a link to take up the membership. An open invitation is sent again with a new link.

    Raises IllegalMove when the invitation was accepted.
    """
    rows = (
        Invitation.objects.select_for_update()
        .filter(member=member)
        .exclude(status=Invitation.Status.WITHDRAWN)
    )
    known = rows.order_by("-pk").first()
    if known:
        return _send_again(known, by=by, now=now)
    token = _new_token()
    invitation = Invitation.objects.create(
        institution_id=member.institution_id,
        member=member,
        invited_by=by,
        token_hash=_hash(token),
        sent_at=now,
        expires_at=now + VALID,
    )
    audit.record(invitation, "invited", now=now, actor=by, subject=member, to_state=invitation.status)
    _mail(invitation, token, now=now)
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, by: User | None, now: datetime) -> Invitation:
    """Send a new link; the old one is dead from now on. Raises IllegalMove unless it is still waiting."""
    return _send_again(Invitation.objects.select_for_update().get(pk=invitation.pk), by=by, now=now)


def ask_again(invitation: Invitation, *, now: datetime) -> bool:
    """The invited person wants a new link, sent to the invited address only. At most one in ten minutes."""
    if invitation.status != Invitation.Status.SENT or not can_be_taken_up(invitation, now):
        return False
    if invitation.sent_at + RESEND_PAUSE > now:
        return False
    resend(invitation, by=None, now=now)
    return True


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User | None, now: datetime) -> Invitation:
    """The link is dead from now on. Raises IllegalMove when it was accepted."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.status == Invitation.Status.ACCEPTED:
        raise IllegalMove(status=invitation.get_status_display())
    if invitation.status == Invitation.Status.SENT:
        invitation.status = Invitation.Status.WITHDRAWN
        invitation.save(update_fields=["status"])
        _record(invitation, "withdrawn", by=by, now=now)
    return invitation


def find(token: str) -> Invitation | None:
    """The invitation of this link, whatever its state."""
    rows = Invitation.objects.select_related(
        "institution", "member__institution", "member__user", "invited_by"
    )
    return rows.filter(token_hash=_hash(token)).first()


def is_open(invitation: Invitation, now: datetime) -> bool:
    is_sent = invitation.status == Invitation.Status.SENT
    return is_sent and invitation.expires_at > now and can_be_taken_up(invitation, now)


def can_be_taken_up(invitation: Invitation, now: datetime) -> bool:
    """Whether the membership behind it still stands, and the person may log in."""
    member = invitation.member
    today = now.astimezone(member.institution.zone).date()
    is_over = member.revoked_at is not None or (member.end_date is not None and member.end_date < today)
    return not is_over and member.user.is_active


@transaction.atomic
def accept(token: str, *, now: datetime, password: str = "") -> Invitation:
    """Take up the invitation, once. A person who has no password yet gets this one.

    Raises InvitationExpired for a link that is used, old, withdrawn or replaced.
    """
    locked = Invitation.objects.select_for_update().filter(token_hash=_hash(token)).first()
    invitation = find(token)
    if locked is None or not is_open(invitation, now):
        raise InvitationExpired
    user = invitation.member.user
    if password and not user.has_usable_password():
        user.set_password(password)
        user.save(update_fields=["password"])
    sign_in.address_proven(user)
    invitation.status, invitation.accepted_at = Invitation.Status.ACCEPTED, now
    invitation.save(update_fields=["status", "accepted_at"])
    _record(invitation, "accepted", by=user, now=now)
    return invitation


def _send_again(invitation, *, by, now):
    if invitation.status != Invitation.Status.SENT:
        raise IllegalMove(status=invitation.get_status_display())
    token = _new_token()
    invitation.token_hash = _hash(token)
    invitation.send_number += 1
    invitation.sent_at, invitation.expires_at = now, now + VALID
    invitation.invited_by = by or invitation.invited_by
    invitation.save()
    _record(invitation, "sent_again", by=by, now=now)
    _mail(invitation, token, now=now)
    return invitation


def _mail(invitation, token, *, now):
    user, institution = invitation.member.user, invitation.institution
    language = user.language or institution.language
    with override(language):
        expires = words.day(invitation.expires_at, institution.time_zone)
    mail.post(
        "invitation",
        to=user.email,
        user=user,
        context={
            "name": user.first_name,
            "institution": institution.name,
            "invited_by": invitation.invited_by.name if invitation.invited_by else "",
            "url": settings.BASE_URL + reverse("invitation", args=[token]),
            "expires": expires,
        },
        language=language,
        key=f"{invitation.pk}:{invitation.send_number}",
        now=now,
    )


def _record(invitation, event, *, by, now):
    audit.record(
        invitation, event, now=now, actor=by, subject=invitation.member_id, to_state=invitation.status
    )


def _new_token():
    return secrets.token_urlsafe(_TOKEN_BYTES)


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()
