from django.urls import path

from meetings import form_views, views
from meetings.action_views import ActionPointCreate
from meetings.models import Meeting
from reference.tagging import TagsEdit
from ui.moves import move_paths

app_name = "meetings"
urlpatterns = [
    path("", views.MeetingList.as_view(), name="list"),
    path("new/", form_views.MeetingCreate.as_view(), name="new"),
    path("<slug:reference>/", views.meeting, name="detail"),
    path("<slug:reference>/edit/", form_views.MeetingEdit.as_view(), name="edit"),
    path("<slug:reference>/agenda/", form_views.AgendaEdit.as_view(), name="agenda"),
    path("<slug:reference>/agenda/<int:pk>/", form_views.NoteEdit.as_view(), name="note"),
    path("<slug:reference>/participants/", form_views.ParticipantsEdit.as_view(), name="participants"),
    path("<slug:reference>/decisions/new/", form_views.DecisionCreate.as_view(), name="new-decision"),
    path("<slug:reference>/decisions/<int:number>/", form_views.DecisionEdit.as_view(), name="decision"),
    path("<slug:reference>/actions/new/", ActionPointCreate.as_view(), name="new-action-point"),
    path("<slug:reference>/tags/", TagsEdit.as_view(model=Meeting), name="tags"),
    *move_paths(views.MeetingMove),
]
