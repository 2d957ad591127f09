from tracking.api.sessions.views import Sessions

__all__ = ["Sessions"]
