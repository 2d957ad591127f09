from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from metro.core.changed import ChangedModel


def by_name(path: str = "") -> tuple[Lower, Lower]:
    """What to order people by, as Dutch lists do: "de Groot" and "El Idrissi" under G and E, in any case.

    `path` leads to the person, with the underscores: "member__user__".
    """
    bare = models.Func(
        models.F(f"{path}last_name"),
        models.Value("^([[:lower:]'’]+ )+"),
        models.Value(""),
        function="regexp_replace",
        output_field=models.TextField(),
    )
    return Lower(bare), Lower(f"{path}first_name")


class UserQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The actor, and the people behind the memberships that the actor may see by name."""
        from_members = models.Q(memberships__in=actor.visible_memberships())
        return self.filter(models.Q(pk=actor.user_id) | from_members).distinct()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    use_in_migrations = False

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        user = self.model(email=email.strip().casefold(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(ChangedModel, AbstractBaseUser, PermissionsMixin):
    """A person who can log in, whatever institutions they belong to. The address is the login."""

    class Language(models.TextChoices):
        DUTCH = "nl", _("Dutch")
        ENGLISH = "en", _("English")

    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=100)
    prefix = models.CharField(_("prefix"), max_length=30, blank=True)
    last_name = models.CharField(_("last name"), max_length=100)
    organisation = models.CharField(
        _("organisation"), max_length=120, blank=True, help_text=_("Shown beside an expert's name.")
    )
    language = models.CharField(max_length=2, choices=Language, blank=True)  # Empty: the browser decides.
    time_zone = models.CharField(max_length=60, blank=True)  # Empty: the institution's.
    zone_changed_at = models.DateTimeField(null=True, blank=True)  # What is planned for the old zone moves.
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(_("operator"), default=False)
    current_institution = models.ForeignKey(
        "accounts.Institution", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_address")]
        indexes = [
            models.Index(
                fields=["zone_changed_at"],
                condition=models.Q(zone_changed_at__isnull=False),
                name="user_by_change_of_zone",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return " ".join(part for part in (self.first_name, self.prefix, self.last_name) if part)

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.first_name


def display(user: User) -> str:
    return user.name
