from django.urls import path

from auditing.desk import finding_views as views
from ui.moves import move_paths

app_name = "findings"
urlpatterns = [
    path("", views.FindingList.as_view(), name="list"),
    path("new/", views.FindingCreate.as_view(), name="new"),
    path("<slug:reference>/", views.FindingPage.as_view(), name="detail"),
    path("<slug:reference>/edit/", views.FindingEdit.as_view(), name="edit"),
    *move_paths(views.FindingMove),
]
