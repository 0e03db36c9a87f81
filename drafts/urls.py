"""The addresses of drafts."""

from django.urls import path

from drafts import views

app_name = "drafts"
urlpatterns = [
    path("", views.drafts, name="list"),
    path("save/", views.save, name="save"),
    path("<uuid:sheet>/", views.read, name="read"),
    path("<uuid:sheet>/files/<int:file>/", views.download, name="file"),
    path("<uuid:sheet>/discard/", views.discard, name="discard"),
    path("<uuid:sheet>/take-back/", views.take_back, name="take-back"),
]
