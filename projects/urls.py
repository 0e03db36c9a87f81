from django.urls import path

from projects.models import Project
from projects.views.forms import ProgressEdit, ProjectCreate, SectionEdit
from projects.views.lists import ProjectList
from projects.views.page import history_page, project_page, round_page
from projects.views.steps import ProjectMove, amend_page, check_page, sent_page, tasks_page
from reference.tagging import TagsEdit
from ui.moves import move_paths

app_name = "projects"
urlpatterns = [
    path("", ProjectList.as_view(), name="list"),
    path("new/", ProjectCreate.as_view(), name="new"),
    path("<slug:reference>/", project_page, name="detail"),
    path("<slug:reference>/history/", history_page, name="history"),
    path("<slug:reference>/rounds/<int:number>/", round_page, name="round"),
    path("<slug:reference>/edit/", tasks_page, name="tasks"),
    path("<slug:reference>/edit/<slug:section>/", SectionEdit.as_view(), name="edit"),
    path("<slug:reference>/progress/", ProgressEdit.as_view(), name="progress"),
    path("<slug:reference>/check/", check_page, name="check"),
    path("<slug:reference>/sent/", sent_page, name="sent"),
    path("<slug:reference>/amend/", amend_page, name="amend"),
    path("<slug:reference>/tags/", TagsEdit.as_view(model=Project), name="tags"),
    *move_paths(ProjectMove),
]
