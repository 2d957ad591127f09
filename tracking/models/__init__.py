from tracking.models.addresses import RefusedAddress
from tracking.models.hours import HoursRule
from tracking.models.progress import (
    Completion,
    CompletionSkill,
    LineChoice,
    SkillAssessment,
    StopSkip,
)
from tracking.models.registrations import Attendance, AttendanceSignal, Registration
from tracking.models.reminders import Notice, Reminder, ReminderChoice

__all__ = [
    "Attendance",
    "AttendanceSignal",
    "Completion",
    "CompletionSkill",
    "HoursRule",
    "LineChoice",
    "Notice",
    "RefusedAddress",
    "Registration",
    "Reminder",
    "ReminderChoice",
    "SkillAssessment",
    "StopSkip",
]
