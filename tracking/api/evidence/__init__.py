from tracking.api.evidence.views import EvidenceRows

__all__ = ["EvidenceRows"]
