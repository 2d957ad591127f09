from django.urls import path

from tracking.views import coordinators, experts, leads
from tracking.views.teachers import lines, me, seats, stops, today

urlpatterns = [
    # Teachers
    path("", today.today, name="today"),
    path("map/", lines.network, name="map"),
    path("lines/<slug:slug>/", lines.line, name="line"),
    path("lines/<slug:slug>/follow/", lines.follow, name="follow_line"),
    path("lines/<slug:slug>/leave/", lines.leave, name="leave_line"),
    path("stops/", stops.find, name="stops"),
    path("stops/<slug:slug>/", stops.stop, name="stop"),
    path("stops/<slug:slug>/skip/", stops.skip, name="skip_stop"),
    path("stops/<slug:slug>/unskip/", stops.unskip, name="unskip_stop"),
    path("sessions/<int:session_id>/", stops.session, name="session"),
    path("sessions/<int:session_id>/register/", seats.register, name="register"),
    path("registrations/<int:registration_id>/cancel/", seats.cancel, name="cancel_registration"),
    path("registrations/<int:registration_id>/accept/", seats.accept, name="accept_seat"),
    path("registrations/<int:registration_id>/decline/", seats.decline, name="decline_seat"),
    path("registrations/<int:registration_id>/take/", seats.take, name="take_seat"),
    path(
        "registrations/<int:registration_id>/calendar.ics",
        seats.calendar,
        name="registration_calendar",
    ),
    path("join/<int:session_id>", seats.join, name="join"),
    path("me/progress/", me.progress, name="progress"),
    path("me/hours/", me.hours, name="hours"),
    path("me/messages/", me.messages_page, name="messages"),
    path("me/visibility/", me.visibility, name="visibility"),
    # Team leads
    path("teams/", leads.teams, name="teams"),
    path("teams/<int:team_id>/", leads.team, name="team"),
    path("teams/<int:team_id>/people/<int:member_id>/", leads.person, name="team_person"),
    # Experts
    path("studio/", experts.studio, name="studio"),
    path("studio/sessions/new/", experts.session_new, name="studio_session_new"),
    path("studio/sessions/<int:session_id>/", experts.session, name="studio_session"),
    path("studio/sessions/<int:session_id>/edit/", experts.session_edit, name="studio_session_edit"),
    path("studio/sessions/<int:session_id>/move/", experts.session_move, name="studio_session_move"),
    path(
        "studio/sessions/<int:session_id>/publish/",
        experts.session_publish,
        name="studio_session_publish",
    ),
    path(
        "studio/sessions/<int:session_id>/cancel/",
        experts.session_cancel,
        name="studio_session_cancel",
    ),
    path(
        "studio/sessions/<int:session_id>/delete/",
        experts.session_delete,
        name="studio_session_delete",
    ),
    path("studio/sessions/<int:session_id>/roster/", experts.roster, name="studio_roster"),
    # Coordinators
    path("institution/", coordinators.overview, name="institution"),
    path("institution/people/", coordinators.people, name="institution_people"),
    path("institution/people/<int:member_id>/", coordinators.person, name="institution_person"),
    path("institution/people/<int:member_id>/invite/", coordinators.invite, name="invite"),
    path("institution/import/", coordinators.import_people, name="institution_import"),
    path("institution/settings/", coordinators.settings, name="institution_settings"),
]
