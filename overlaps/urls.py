"""The addresses of overlaps."""

from django.urls import path

from overlaps import views

app_name = "overlaps"
urlpatterns = [
    path("<str:reference>/", views.look, name="look"),
    path("<str:reference>/<str:other>/", views.AnswerPage.as_view(), name="answer"),
]
