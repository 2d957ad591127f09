"""Mail about the account itself: written as a row, sent by the engine that sends the reminders."""

from datetime import datetime, timedelta

import structlog

from metro.accounts.models import AccountMail, User

USEFUL = timedelta(days=2)


def post(
    template: str, *, to: str, user: User | None, context: dict, language: str, key: str, now: datetime
) -> AccountMail:
    """Write the mail `templates/emails/<template>/` to this address. The same key twice gives the first row.

    `context` must be plain data (JSON); it is emptied once the mail was sent.
    """
    row, _ = AccountMail.objects.get_or_create(
        dedupe_key=f"v1·account·{template}·{key}",
        defaults={
            "template": template,
            "to": to,
            "user": user,
            "context": context,
            "language": language,
            "urgency": 1,
            "due_at": now,
            "useful_until": now + USEFUL,
            "planned_at": now,
            "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
        },
    )
    return row
