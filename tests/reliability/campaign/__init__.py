"""The kill campaign: reminders go out while everything that sends them is killed again and again.

`python -m tests.reliability.campaign` starts a system of its own, kills its parts by a plan that a seed
draws, and counts at the mail server what arrived. docs/reliability.md tells what is promised and counted.
"""
