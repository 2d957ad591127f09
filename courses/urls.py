"""Pages about the catalogue alone; pages that show a learner live in tracking."""

urlpatterns = []
