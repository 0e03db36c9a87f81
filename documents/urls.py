"""The addresses of documents."""

from django.urls import path

from documents import views
from documents.upload_views import Upload
from ui.moves import move_paths

app_name = "documents"
urlpatterns = [
    path("", views.DocumentList.as_view(), name="list"),
    path("add/<slug:reference>/", Upload.as_view(), name="add"),
    path("<slug:reference>/", views.document, name="detail"),
    path("<slug:reference>/edit/", views.DocumentEdit.as_view(), name="edit"),
    path("<slug:reference>/versions/new/", views.new_version, name="new-version"),
    path("<slug:reference>/versions/<int:number>/", views.file, name="file"),
    path("<slug:reference>/link/", views.link, name="link"),
    path("<slug:reference>/unlink/<slug:record>/", views.unlink, name="unlink"),
    *move_paths(views.DocumentMove),
]
