from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("accounts/sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("accounts/sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("accounts/set-password/<uidb64>/<token>/", views.SetPassword.as_view(), name="set-password"),
    path("me/", views.Profile.as_view(), name="profile"),
    path("me/stay/", views.StaySignedIn.as_view(), name="stay"),
    path("me/password/", views.PasswordChange.as_view(), name="password"),
]
