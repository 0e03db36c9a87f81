from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("accounts/sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("accounts/sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("me/", views.Profile.as_view(), name="profile"),
    path("me/password/", views.PasswordChange.as_view(), name="password"),
]
