"""The addresses of comments."""

from django.urls import path

from comments import views, writing_views

app_name = "comments"
urlpatterns = [
    path("", views.CommentList.as_view(), name="list"),
    path("on/<slug:reference>/", writing_views.WriteComment.as_view(), name="add"),
    path("on/<slug:reference>/people/", writing_views.people, name="people"),
    path("<slug:reference>/", writing_views.ThreadPage.as_view(), name="detail"),
    path("<slug:reference>/edit/", views.edit, name="edit"),
    path("<slug:reference>/remove/", views.Remove.as_view(), name="remove"),
    path("<slug:reference>/widen/", views.Widen.as_view(), name="widen"),
    path("<slug:reference>/resolve/", views.resolve, name="resolve"),
]
