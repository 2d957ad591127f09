from metro.core.api import Routes
from tracking.api.assessments import Assessments
from tracking.api.completions import Completions
from tracking.api.hours import Hours
from tracking.api.institution_figures import InstitutionFigures
from tracking.api.line_choices import LineChoices
from tracking.api.line_progress import LineProgress
from tracking.api.messages import Notices, Reminders
from tracking.api.registrations import Registrations
from tracking.api.skill_progress import SkillProgress
from tracking.api.visibility import Visibility

routes = Routes(
    {
        "registrations": Registrations,
        "completions": Completions,
        "line-choices": LineChoices,
        "line-progress": LineProgress,
        "skill-progress": SkillProgress,
        "hours": Hours,
        "assessments": Assessments,
        "institution-figures": InstitutionFigures,
        "reminders": Reminders,
        "notices": Notices,
        "visibility": Visibility,
    }
)
