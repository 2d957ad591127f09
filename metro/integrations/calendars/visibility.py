"""Which class every field about calendars has (rules.md §5.1)."""

from metro.core.visibility import fields

FIELDS = {
    "CalendarFeed": fields(
        private="id user created_at last_used_at",
        nobody="token_hash counted_from times_asked content_hash content_since",
    ),
}
