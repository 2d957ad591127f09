from metro.core.api import Routes
from tracking.api.assessments import Assessments
from tracking.api.attendances import Attendances
from tracking.api.completions import Completions
from tracking.api.evidence import EvidenceRows
from tracking.api.hours import Hours
from tracking.api.institution_figures import InstitutionFigures
from tracking.api.leaving import Leaving
from tracking.api.line_choices import LineChoices
from tracking.api.line_progress import LineProgress
from tracking.api.messages import Notices, Reminders
from tracking.api.network import Map, StopStates
from tracking.api.record import Record
from tracking.api.registrations import Registrations
from tracking.api.sessions import Sessions
from tracking.api.skill_progress import SkillProgress
from tracking.api.statements import Statements
from tracking.api.visibility import Visibility

routes = Routes(
    {
        "assessments": Assessments,
        "attendances": Attendances,
        "completions": Completions,
        "evidence": EvidenceRows,
        "hours": Hours,
        "institution-figures": InstitutionFigures,
        "line-choices": LineChoices,
        "line-progress": LineProgress,
        "map": Map,
        "memberships": Leaving,  # Only its end; the rest of it is in metro.accounts.api.
        "notices": Notices,
        "record": Record,
        "registrations": Registrations,
        "reminders": Reminders,
        "sessions": Sessions,
        "skill-progress": SkillProgress,
        "statements": Statements,
        "stops": StopStates,
        "visibility": Visibility,
    }
)
