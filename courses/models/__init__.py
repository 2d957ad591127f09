from courses.models.checks import MOST_QUESTIONS, Check
from courses.models.lines import Line, LineStop, LineVersion, Stop, StopSkill
from courses.models.maps import MapDrawing, MapPin, MapSheet, PublicLine
from courses.models.offers import Offer
from courses.models.sessions import Session, SessionHost
from courses.models.skills import Skill, SkillFramework, SkillLevel

__all__ = [
    "MOST_QUESTIONS",
    "Check",
    "Line",
    "LineStop",
    "LineVersion",
    "MapDrawing",
    "MapPin",
    "MapSheet",
    "Offer",
    "PublicLine",
    "Session",
    "SessionHost",
    "Skill",
    "SkillFramework",
    "SkillLevel",
    "Stop",
    "StopSkill",
]
