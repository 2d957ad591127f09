from tracking.models.addresses import RefusedAddress
from tracking.models.checks import CheckAnswer, Objection, RecordingOpening, WrongCode
from tracking.models.evidence import Evidence, EvidenceFile, EvidenceSkill
from tracking.models.hours import HoursRule
from tracking.models.pauses import Pause
from tracking.models.progress import (
    Completion,
    CompletionSkill,
    LineChoice,
    SkillAssessment,
    StopSkip,
)
from tracking.models.registrations import Attendance, AttendanceSignal, Registration
from tracking.models.reminders import Notice, Reminder, ReminderChoice, ReminderRule
from tracking.models.statements import Statement
from tracking.models.texts import ReminderText

__all__ = [
    "Attendance",
    "AttendanceSignal",
    "CheckAnswer",
    "Completion",
    "CompletionSkill",
    "Evidence",
    "EvidenceFile",
    "EvidenceSkill",
    "HoursRule",
    "LineChoice",
    "Notice",
    "Objection",
    "Pause",
    "RecordingOpening",
    "RefusedAddress",
    "Registration",
    "Reminder",
    "ReminderChoice",
    "ReminderRule",
    "ReminderText",
    "SkillAssessment",
    "Statement",
    "StopSkip",
    "WrongCode",
]
