"""The addresses of background jobs."""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/result/", views.result, name="result"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
]
