"""The whole system on one machine: real servers out of wheels, one supervisor, the demo's mailbox.

Nothing else imports it, and it knows the rest only by their commands and environment variables.
"""
