"""The addresses of imports."""

from django.urls import path

from imports import views

app_name = "imports"
urlpatterns = [
    path("", views.ImportList.as_view(), name="list"),
    path("new/", views.Upload.as_view(), name="upload"),
    path("template/<slug:kind>/<slug:form>/", views.template, name="template"),
    path("<int:pk>/", views.import_page, name="import"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/again/", views.again, name="again"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/annotated/", views.annotated, name="annotated"),
]
