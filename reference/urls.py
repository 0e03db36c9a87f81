from django.urls import path

from reference import views

app_name = "reference"
urlpatterns = [
    path("countries/", views.CountryList.as_view(), name="countries"),
    path("countries/<str:iso2>/", views.country, name="country"),
    path("instruments/", views.InstrumentList.as_view(), name="instruments"),
    path("pillars/", views.PillarList.as_view(), name="pillars"),
]
