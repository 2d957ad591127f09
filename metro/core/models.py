from django.db import models


class Heartbeat(models.Model):
    """When a recurring part of the system was last seen at work, for the health page."""

    name = models.CharField(max_length=40, unique=True)
    beaten_at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    def __str__(self):
        return self.name


class MailAccount(models.Model):
    """An account that mail goes out by, as all workers share it: may it be used, and how fast. No secret in it."""

    name = models.CharField(max_length=255, unique=True)  # Host, port, and a mark of the user.
    failures = models.PositiveSmallIntegerField(default=0)  # In a row, while it is in use.
    problem = models.CharField(max_length=60, blank=True)  # The last one: a code or a class, never a text.
    # Not in use since then: only one worker tries it, now and then, until it works again.
    opened_at = models.DateTimeField(null=True, blank=True)
    probes = models.PositiveSmallIntegerField(default=0)
    next_probe_at = models.DateTimeField(null=True, blank=True)
    # Mails up to now have used up the rate until then.
    paced_until = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"mail account {self.pk}"


class KeptAnswer(models.Model):
    """What a POST with an Idempotency-Key answered, for who repeats it. Without a status it is being made."""

    owner = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    mark = models.CharField(max_length=64)  # Of address and body: another request may not use the key.
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    content_type = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_answer_per_key")]

    def __str__(self):
        return f"answer {self.pk}"
