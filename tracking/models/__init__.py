from tracking.models.hours import HoursRule
from tracking.models.progress import (
    Completion,
    CompletionSkill,
    LineChoice,
    SkillAssessment,
    StopSkip,
)
from tracking.models.registrations import Attendance, AttendanceSignal, Registration
from tracking.models.reminders import Notice, Reminder, ReminderChoice, ReminderRule

__all__ = [
    "Attendance",
    "AttendanceSignal",
    "Completion",
    "CompletionSkill",
    "HoursRule",
    "LineChoice",
    "Notice",
    "Registration",
    "Reminder",
    "ReminderChoice",
    "ReminderRule",
    "SkillAssessment",
    "StopSkip",
]
