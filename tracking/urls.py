from django.urls import path

from tracking.views import experts, leads
from tracking.views.coordinators import imports, maps, overview, people
from tracking.views.teachers import lines, me, messages, seats, stops, today, visibility

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
    path("me/messages/", messages.messages_page, name="messages"),
    path("me/visibility/", visibility.visibility, name="visibility"),
    path("me/visibility/<int:team_id>/", visibility.share_earlier, name="share_earlier"),
    # Team leads
    path("teams/", leads.teams, name="teams"),
    path("teams/<int:team_id>/", leads.team, name="team"),
    path("teams/<int:team_id>/people/<int:member_id>/", leads.person, name="team_person"),
    path("teams/<int:team_id>/nudge/", leads.nudge_team, name="nudge_team"),
    path("teams/<int:team_id>/people/<int:member_id>/nudge/", leads.nudge_person, name="nudge_person"),
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
        "studio/sessions/<int:session_id>/withdraw/",
        experts.session_withdraw,
        name="studio_session_withdraw",
    ),
    path(
        "studio/sessions/<int:session_id>/not-held/",
        experts.session_not_held,
        name="studio_session_not_held",
    ),
    path(
        "studio/sessions/<int:session_id>/delete/",
        experts.session_delete,
        name="studio_session_delete",
    ),
    path("studio/sessions/<int:session_id>/roster/", experts.roster, name="studio_roster"),
    # Coordinators
    path("institution/", overview.overview, name="institution"),
    path("institution/unreachable/", overview.unreachable, name="institution_unreachable"),
    path("institution/settings/", overview.settings, name="institution_settings"),
    path("institution/map/", maps.institution_map, name="institution_map"),
    path("institution/map/pin/", maps.pin, name="pin_stop"),
    path("institution/map/unpin/", maps.unpin, name="unpin_stop"),
    path("institution/map/again/", maps.again, name="draw_map_again"),
    path("institution/map/public/", maps.public, name="public_lines"),
    path("institution/people/", people.people, name="institution_people"),
    path("institution/people/<int:member_id>/", people.person, name="institution_person"),
    path("institution/people/<int:member_id>/invite/", people.invite, name="invite"),
    path("institution/people/<int:member_id>/role/", people.change_role, name="change_role"),
    path("institution/people/<int:member_id>/end/", people.end, name="end_membership"),
    path("institution/people/<int:member_id>/teams/", people.join_team, name="join_team"),
    path(
        "institution/people/<int:member_id>/teams/<int:row_id>/leave/",
        people.leave_team,
        name="leave_team",
    ),
    path("institution/import/", imports.import_people, name="institution_import"),
    path("institution/import/apply/", imports.apply, name="institution_import_apply"),
    path("institution/import/<str:token>/rejected.csv", imports.rejected, name="institution_import_rejected"),
]
