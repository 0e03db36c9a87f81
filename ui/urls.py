from django.urls import path

from ui import views
from ui.styleguide import styleguide

app_name = "ui"
urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("styleguide/", styleguide, name="styleguide"),
]
