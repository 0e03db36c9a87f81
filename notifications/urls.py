"""The addresses of notifications."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.Centre.as_view(), name="centre"),
    path("read/", views.mark, name="mark"),
    path("watch/", views.watch, name="watch"),
    path("settings/", views.preferences, name="settings"),
    path("subscriptions/add/", views.subscribe, name="subscribe"),
    path("subscriptions/<int:pk>/remove/", views.unsubscribe, name="unsubscribe"),
    path("stop/<token>/", views.stop, name="stop"),
]
