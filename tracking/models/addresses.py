from django.db import models
from django.utils.translation import gettext_lazy as _


class RefusedAddressQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Nobody: the operator works with the command, and an address cannot be read from its hash."""
        return self.none()


class RefusedAddress(models.Model):
    """An address that takes no mail, by keyed hash: it outlives its person and tells nobody who that was."""

    class Source(models.TextChoices):
        SERVER = "server", _("refused by the mail server")
        BOUNCE = "bounce", _("came back")

    address_hash = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=8, choices=Source)
    refused_at = models.DateTimeField()

    objects = RefusedAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("refused address")
        verbose_name_plural = _("refused addresses")

    def __str__(self):
        return f"refused address {self.pk}"
