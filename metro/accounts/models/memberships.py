from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from metro.core.changed import ChangedModel

_DEFAULT_ZONE = ZoneInfo("Europe/Amsterdam")


def default_day(now: datetime) -> date:
    """The date in Amsterdam."""
    return now.astimezone(_DEFAULT_ZONE).date()


class DatedQuerySet(models.QuerySet):
    """Rows with start_date, end_date (last day that counts) and revoked_at (an end at once)."""

    def active(self, now: datetime, day=None):
        """Rows that hold at `now`; `day` is the local date there (default: the date in Amsterdam)."""
        if day is None:
            day = default_day(now)
        return self.filter(
            Q(end_date=None) | Q(end_date__gte=day),
            Q(revoked_at=None) | Q(revoked_at__gt=now),
            start_date__lte=day,
        )


class MembershipQuerySet(DatedQuerySet):
    def visible_to(self, actor):
        """THE root rule: who the actor may see by name. Self; led teams now; a coordinator's institution.

        What may be seen about these people is narrower: `progress_visible_to`.
        """
        return self.filter(actor.people_rule())

    def progress_visible_to(self, actor):
        """Whose progress the actor may read per person (rules.md §5.2): self, and others only under per_person."""
        return self.filter(actor.progress_rule())


class Membership(ChangedModel):
    """A person at an institution. The learner is this row, so every learning row has one institution."""

    class Role(models.TextChoices):
        TEACHER = "teacher", _("teacher")
        COORDINATOR = "coordinator", _("coordinator")

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="memberships")
    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role, default=Role.TEACHER)
    staff_number = models.CharField(max_length=40, blank=True)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Set by the sweep when the consequences of the end (seats, reminders) were carried out.
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "user"], name="one_membership_per_user_and_institution"
            ),
            models.UniqueConstraint(
                fields=["institution", "staff_number"],
                condition=~Q(staff_number=""),
                name="one_membership_per_staff_number",
            ),
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=F("start_date")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.user_id} @ {self.institution_id}"

    def is_active(self, now: datetime) -> bool:
        day = now.astimezone(self.institution.zone).date()
        has_begun = self.start_date <= day
        has_ended = self.end_date is not None and self.end_date < day
        is_revoked = self.revoked_at is not None and self.revoked_at <= now
        return has_begun and not has_ended and not is_revoked


class PartTimeFactorQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Own factor; for a coordinator everybody's."""
        own = Q(member=actor.member_id)
        if actor.is_coordinator:
            own |= Q(member__institution=actor.institution_id)
        return self.filter(own)


class PartTimeFactor(ChangedModel):
    """The part-time factor of a member from a day on, until the next row."""

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    member = models.ForeignKey(Membership, models.CASCADE, related_name="part_time_factors")
    factor = models.DecimalField(max_digits=3, decimal_places=2)
    start_date = models.DateField()

    objects = PartTimeFactorQuerySet.as_manager()

    class Meta:
        verbose_name = _("part-time factor")
        verbose_name_plural = _("part-time factors")
        constraints = [
            models.UniqueConstraint(fields=["member", "start_date"], name="one_factor_per_member_and_day"),
            models.CheckConstraint(
                condition=Q(factor__gte="0.01", factor__lte="1.20"), name="factor_in_range"
            ),
        ]

    def __str__(self):
        return str(self.factor)


class TeamMembershipQuerySet(DatedQuerySet):
    def visible_to(self, actor):
        """Rows of teams the actor leads, own rows, and for a coordinator all of the institution."""
        rule = Q(member=actor.member_id) | Q(team__in=actor.led_team_ids)
        if actor.is_coordinator:
            rule |= Q(institution=actor.institution_id)
        return self.filter(rule, institution=actor.institution_id)

    def members(self):
        return self.filter(role=TeamMembership.Role.MEMBER)

    def leads(self):
        return self.filter(role=TeamMembership.Role.LEAD)


class TeamMembership(ChangedModel):
    """A member in a team for a period, as member or as lead. A lead counts as member only with an own member row."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        LEAD = "lead", _("team lead")

    class Source(models.TextChoices):
        IMPORT = "import", _("import")
        HAND = "hand", _("by hand")

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="+")
    team = models.ForeignKey("accounts.Team", models.CASCADE, related_name="team_memberships")
    member = models.ForeignKey(Membership, models.CASCADE, related_name="team_memberships")
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    source = models.CharField(max_length=8, choices=Source, default=Source.HAND)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # The person's own choice: leads of this team also see what was done before start_date.
    shares_earlier = models.BooleanField(default=False)

    objects = TeamMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("team membership")
        verbose_name_plural = _("team memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "member", "role"],
                condition=Q(end_date=None, revoked_at=None),
                name="one_open_team_membership_per_role",
            ),
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=F("start_date")),
                name="team_membership_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.member_id} in {self.team_id} ({self.role})"


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(institution=actor.institution_id) if actor.is_coordinator else self.none()

    def open(self, now: datetime):
        return self.filter(status=Invitation.Status.SENT, expires_at__gt=now)


class Invitation(models.Model):
    """A mail that lets somebody take up a membership: one use, 30 days, can be sent again."""

    class Status(models.TextChoices):
        SENT = "sent", _("sent")
        ACCEPTED = "accepted", _("accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="invitations")
    member = models.ForeignKey(Membership, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.SENT)
    send_number = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self):
        return f"invitation {self.pk}"
