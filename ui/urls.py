from django.urls import path

from ui import bulk_pages, kept_lists, shortcuts, views
from ui.in_background import export_in_background
from ui.styleguide import styleguide

app_name = "ui"
urlpatterns = [
    path("shortcuts/", shortcuts.page, name="shortcuts"),
    path("theme/", views.theme, name="theme"),
    path("bulk/<uuid:key>/", bulk_pages.result, name="bulk-result"),
    path("bulk/<str:route>/", bulk_pages.BulkPage.as_view(), name="bulk"),
    path("views/<int:pk>/", kept_lists.ViewEdit.as_view(), name="view"),
    path("views/<int:pk>/question/", kept_lists.save_question, name="save-question"),
    path("views/<int:pk>/delete/", kept_lists.delete_view, name="delete-view"),
    path("views/<str:route>/", kept_lists.views, name="views"),
    path("views/<str:route>/new/", kept_lists.ViewCreate.as_view(), name="new-view"),
    path("views/<str:route>/columns/", kept_lists.columns, name="columns"),
    path("exports/", export_in_background, name="export-in-background"),
    path("styleguide/", styleguide, name="styleguide"),
]
