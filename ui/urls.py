from django.urls import path

from ui import kept_lists, views
from ui.in_background import export_in_background
from ui.styleguide import styleguide

app_name = "ui"
urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("views/<str:route>/columns/", kept_lists.columns, name="columns"),
    path("exports/", export_in_background, name="export-in-background"),
    path("styleguide/", styleguide, name="styleguide"),
]
