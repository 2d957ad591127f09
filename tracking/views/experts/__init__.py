from tracking.views.experts.after import answer_objection, session_recording, stop_questions
from tracking.views.experts.calling_off import session_cancel, session_not_held, session_withdraw
from tracking.views.experts.moves import session_delete, session_move, session_publish
from tracking.views.experts.overview import session, studio
from tracking.views.experts.plan import session_edit, session_new
from tracking.views.experts.roster import roster

__all__ = [
    "answer_objection",
    "roster",
    "session",
    "session_cancel",
    "session_delete",
    "session_edit",
    "session_move",
    "session_new",
    "session_not_held",
    "session_publish",
    "session_recording",
    "session_withdraw",
    "stop_questions",
    "studio",
]
