"""A mail conversation in its parts, so that it is known at every failure whether anything was handed over."""

import contextlib
import re
import smtplib
import ssl

from django.conf import settings

_LEADING_DOT = re.compile(rb"(?m)^\.")
LINE_BREAKS = 2  # After so many in a row, it is the server and not the message.
_UNKNOWN_ADDRESS = {550, 551, 553, 556}


class MailProblem(Exception):
    """A failure of sending. `code` is the reply of the server, or a word; never an address."""

    def __init__(self, code: int | str):
        self.code = code
        super().__init__(str(code))


class Unavailable(MailProblem):
    """The mail server cannot be used now, for any message: nothing was handed over."""


class LoginRefused(Unavailable):
    """The server does not take our name and password. To ask again with the same ones is of no use."""


class TryLater(MailProblem):
    """The server does not take this message now: nothing was handed over."""


class Refused(MailProblem):
    """The server will never take this message."""


class UnknownAddress(Refused):
    """The server says that the address takes no mail."""


class Uncertain(MailProblem):
    """The line broke after the text was begun: it may have arrived."""


class Connection:
    """One connection to the mail server of the settings, with a time-out on every step."""

    def __init__(self, account: dict | None = None):
        self.account = account or settings.MAIL
        self._smtp = None
        self._is_fresh = True
        self._breaks = 0

    @property
    def is_open(self) -> bool:
        return self._smtp is not None

    def open(self) -> None:
        """Connect, greet, encrypt and log in. Raises Unavailable, also when the line keeps breaking."""
        account = self.account
        if self._breaks >= LINE_BREAKS:
            raise Unavailable("keeps_breaking")
        try:
            self._smtp = self._connect()
            self._smtp.ehlo_or_helo_if_needed()
            if account["tls"] == "starttls":
                self._smtp.starttls(context=ssl.create_default_context())
                self._smtp.ehlo()
            if account["user"]:
                self._smtp.login(account["user"], account["password"])
        except smtplib.SMTPResponseException as error:
            self.close()
            raise _no_use(error) from error
        except smtplib.SMTPNotSupportedError as error:
            self.close()
            raise LoginRefused(type(error).__name__) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Unavailable(type(error).__name__) from error
        self._is_fresh = True

    def envelope(self, sender: str, to: str) -> None:
        """Say from whom and to whom; nothing is handed over yet. Raises Unavailable, TryLater, Refused."""
        with self._before_data():
            if not self._is_fresh:
                self._smtp.rset()
            self._is_fresh = False
            code, _ = self._smtp.mail(sender)
            if code != 250:
                # The server refuses us, not this person: no other message would fare better.
                raise Unavailable(code)
            code, answer = self._smtp.rcpt(_ascii(to))
        if code not in (250, 251):
            raise _refusal(code, answer)

    def data(self, raw: bytes) -> None:
        """Hand over the text. Raises TryLater or Refused by the server's word, Uncertain without one."""
        with self._before_data():
            code, answer = self._smtp.docmd("DATA")
        if code != 354:
            raise _refusal(code, answer)
        try:
            self._smtp.send(_LEADING_DOT.sub(b"..", raw) + b".\r\n")
            code, answer = self._smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._break()
            raise Uncertain(type(error).__name__) from error
        self._breaks = 0
        self._is_fresh = True  # With its word about the text, the server has closed the envelope.
        if code != 250:
            raise Refused(code) if code >= 500 else TryLater(code)

    def close(self) -> None:
        """Leave, without waiting for a server that does not answer."""
        if self._smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._smtp.close()
        self._smtp = None

    def quit(self) -> None:
        """Say goodbye and leave."""
        if self._smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._smtp.docmd("QUIT")
        self.close()

    def _connect(self) -> smtplib.SMTP:
        place = {
            "host": self.account["host"],
            "port": self.account["port"],
            "timeout": self.account["timeout"],
        }
        if self.account["tls"] == "ssl":
            return smtplib.SMTP_SSL(**place, context=ssl.create_default_context())
        return smtplib.SMTP(**place)

    @contextlib.contextmanager
    def _before_data(self):
        try:
            yield
        except MailProblem:
            raise
        except (smtplib.SMTPException, OSError) as error:
            # One message may break the line of itself; the next one then goes over a new line.
            self._break()
            raise TryLater(type(error).__name__) from error

    def _break(self) -> None:
        self._breaks += 1
        self.close()


def _no_use(error: smtplib.SMTPResponseException) -> Unavailable:
    # 454 is a server that cannot look passwords up just now.
    is_refusal = isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500
    return LoginRefused(error.smtp_code) if is_refusal else Unavailable(error.smtp_code)


def _ascii(address: str) -> str:
    """The address with its domain as the wire writes it. Raises Refused for a name that needs more."""
    name, _, domain = address.rpartition("@")
    try:
        return f"{name.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise UnknownAddress("not_ascii") from error


def _refusal(code: int, answer: bytes) -> MailProblem:
    if code == 421:
        return Unavailable(code)
    if code < 500:
        return TryLater(code)
    # 5.7.x is a policy of the server, not a word about the address.
    is_policy = answer.startswith(b"5.7.")
    return UnknownAddress(code) if code in _UNKNOWN_ADDRESS and not is_policy else Refused(code)
