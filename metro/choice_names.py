"""How the description of the API names choices: many models have a `status` or a `kind` of their own."""

CHOICE_NAMES = {
    "CompletionKind": "tracking.models.Completion.Kind",
    "EvidenceStatus": "tracking.models.Evidence.Status",
    "TokenKind": "metro.accounts.models.ApiToken.Kind",
    "Scope": "metro.accounts.models.Scope",
    "LineState": "courses.models.Line.Status",
    "StopStatus": "courses.models.Stop.Status",
    "SessionStatus": "courses.models.Session.Status",
    "OfferStatus": "courses.queries.offers.STATES",
    "RegistrationStatus": "tracking.models.Registration.Status",
    "PlaceStatus": "tracking.api.sessions.shown.OPEN",
    "Language": "metro.accounts.models.User.Language",
    "MembershipRole": "metro.accounts.models.Membership.Role",
    "TeamRole": "metro.accounts.models.TeamMembership.Role",
    "LineStatus": "tracking.queries.teams.STATUSES",
    "VisibilityLevel": "metro.accounts.models.Institution.LeadVisibility",
}
