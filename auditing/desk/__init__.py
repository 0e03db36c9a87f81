"""The auditors' desk: samples, marks, findings. Findings have pages of their own, for both sides (`finding_urls`)."""

from django.urls import path

from auditing.desk import finding_views, item_views, report, sample_views

urlpatterns = [
    path("desk/", sample_views.SampleList.as_view(), name="desk"),
    path("desk/draw/<slug:kind>/", sample_views.ChoosePopulation.as_view(), name="choose-population"),
    path("desk/draw/<slug:kind>/sample/", sample_views.Draw.as_view(), name="draw-sample"),
    path("desk/<slug:reference>/", sample_views.SamplePage.as_view(), name="sample"),
    path("desk/<slug:reference>/edit/", sample_views.SampleEdit.as_view(), name="edit-sample"),
    path("desk/<slug:reference>/population/", report.PopulationFile.as_view(), name="sample-population"),
    path("desk/<slug:reference>/again/", report.DrawAgain.as_view(), name="draw-again"),
    path("desk/<slug:reference>/report/", report.Report.as_view(), name="sample-report"),
    path("desk/<slug:reference>/steps/<slug:move>/", sample_views.SampleMove.as_view(), name="sample-move"),
    path("desk/<slug:reference>/<int:position>/", item_views.ItemPage.as_view(), name="sample-item"),
    path("desk/<slug:reference>/<int:position>/unmark/", item_views.TakeMarkBack.as_view(), name="take-mark-back"),
    path("desk/<slug:reference>/<int:position>/finding/", finding_views.FindingOnItem.as_view(), name="find-on-item"),
]
