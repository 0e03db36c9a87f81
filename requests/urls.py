from django.urls import path

from reference.tagging import TagsEdit
from requests.models import AssistanceRequest
from requests.views.forms import AssessmentPage, AssignPage, HandlingEdit, LetterEdit, RequestCreate
from requests.views.lists import RequestList
from requests.views.pages import RequestMove, project_create, project_link, project_unlink, request_detail
from ui.moves import move_paths

app_name = "requests"
urlpatterns = [
    path("", RequestList.as_view(), name="list"),
    path("new/", RequestCreate.as_view(), name="new"),
    path("<slug:reference>/", request_detail, name="detail"),
    path("<slug:reference>/letter/", LetterEdit.as_view(), name="letter"),
    path("<slug:reference>/handling/", HandlingEdit.as_view(), name="handling"),
    path("<slug:reference>/assign/", AssignPage.as_view(), name="assign"),
    path("<slug:reference>/assessment/", AssessmentPage.as_view(), name="assessment"),
    path("<slug:reference>/projects/new/", project_create, name="create-project"),
    path("<slug:reference>/projects/link/", project_link, name="link-project"),
    path("<slug:reference>/projects/<slug:project>/unlink/", project_unlink, name="unlink-project"),
    path("<slug:reference>/tags/", TagsEdit.as_view(model=AssistanceRequest), name="tags"),
    *move_paths(RequestMove),
]
