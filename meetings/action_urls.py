from django.urls import path

from meetings import action_views as views
from meetings.models import ActionPoint
from reference.tagging import TagsEdit
from ui.moves import move_paths

app_name = "actions"
urlpatterns = [
    path("", views.ActionPointList.as_view(), name="list"),
    path("<slug:reference>/", views.action_point, name="detail"),
    path("<slug:reference>/edit/", views.ActionPointEdit.as_view(), name="edit"),
    path("<slug:reference>/tags/", TagsEdit.as_view(model=ActionPoint), name="tags"),
    *move_paths(views.ActionPointMove),
]
