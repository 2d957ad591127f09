"""The reminders: `planning` writes them with the fact, `engine` sends what is due."""
