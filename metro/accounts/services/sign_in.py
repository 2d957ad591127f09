"""What the login library remembers about an address, kept in step with the person's row."""

from allauth.account.models import EmailAddress

from metro.accounts.models import User


def address_proven(user: User) -> None:
    """The person received mail at the address on their row, and at no other one."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )


def forget_addresses(users: list[User]) -> None:
    """The old addresses of these people open nothing any longer; the new one stands on their row."""
    if users:
        EmailAddress.objects.filter(user__in=users).delete()


def is_taken(email: str, *, by_other_than: User) -> bool:
    """Whether somebody else logs in with this address."""
    return User.objects.filter(email__iexact=email).exclude(pk=by_other_than.pk).exists()
