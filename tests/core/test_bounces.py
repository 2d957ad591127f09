"""Mail that came back: what postal machines write, and what others pretend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metro.core.bounces import Bounce, read

ID = "<0123456789abcdef0123456789abcdef@college.example>"


def report(
    *, action="failed", status="5.1.1", kind="multipart/report", original="", headers_only=False
) -> bytes:
    """As Postfix writes it; Exchange sends the headers alone."""
    returned = "text/rfc822-headers" if headers_only else "message/rfc822"
    recipient = original or "Final-Recipient: rfc822; k.jansen@college.example"
    return f"""From: MAILER-DAEMON@mx.example
To: metrolijn@college.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: {kind}; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you …
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

{recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} unknown

--b
Content-Type: {returned}

Message-ID: {ID}
From: metrolijn@college.example
Subject: Morgen

Text
--b--
""".encode()


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_gone_address_is_read_with_the_mail_it_belongs_to(headers_only):
    assert read(report(headers_only=headers_only)) == [Bounce(ID, "k.jansen@college.example")]


def test_of_a_forwarded_mail_the_address_is_the_one_we_wrote_to():
    both = "Original-Recipient: rfc822;k@college.example\nFinal-Recipient: rfc822;other@elsewhere.example"

    assert read(report(original=both)) == [Bounce(ID, "k@college.example")]


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"status": "5.2.2"},  # The mailbox is full.
        {"status": "5.7.1"},  # A policy about us.
        {"kind": "multipart/mixed"},
    ],
)
def test_what_is_no_word_about_the_address_is_none(changes):
    assert read(report(**changes)) == []


@given(st.binary(max_size=2000))
def test_anything_else_is_read_without_a_fault(noise):
    assert read(noise) == []
    read(report()[: len(noise)] + noise)
