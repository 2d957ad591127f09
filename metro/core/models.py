from django.db import models


class Heartbeat(models.Model):
    """When a recurring part of the system was last seen at work, for the health page."""

    name = models.CharField(max_length=40, unique=True)
    beaten_at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    def __str__(self):
        return self.name
