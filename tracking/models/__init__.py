from tracking.models.checks import CheckAnswer, Objection, RecordingOpening, WrongCode
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
    "CheckAnswer",
    "Completion",
    "CompletionSkill",
    "HoursRule",
    "LineChoice",
    "Notice",
    "Objection",
    "RecordingOpening",
    "Registration",
    "Reminder",
    "ReminderChoice",
    "ReminderRule",
    "SkillAssessment",
    "StopSkip",
    "WrongCode",
]
