from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from metro.core.changed import ChangedModel


class OfferQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The expert's own; for a coordinator those made to the institution, drafts excepted."""
        rule = Q(expert=actor.user_id)
        if actor.is_coordinator:
            rule |= Q(institution=actor.institution_id) & ~Q(status=Offer.Status.DRAFT)
        return self.filter(rule)

    def accepted(self):
        return self.filter(status=Offer.Status.ACCEPTED)


class Offer(ChangedModel):
    """An expert's proposal to one institution to give a stop. Accepted, it lets the expert plan sessions."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        OFFERED = "offered", _("offered")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="offers")
    expert = models.ForeignKey("accounts.User", models.CASCADE, related_name="offers")
    stop = models.ForeignKey("courses.Stop", models.PROTECT, null=True, blank=True, related_name="offers")
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(stop__isnull=False),
                name="accepted_offer_has_a_stop",
            )
        ]

    def __str__(self):
        return self.title
