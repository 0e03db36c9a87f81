"""The way of one case, from Kyrgyzstan's letter to the joint project that both organizations approved.

Each step is what one person does in one sitting, on pages only. `records` carries the references from step to step.
"""

from django.urls import reverse

from projects.models import Project
from requests.models import AssistanceRequest
from tests.browser.forms import add_row, choose, days_ago, fill_in, follow, press
from tests.browser.shots import shot

SUBJECT = "Recognizing forged travel documents at two crossing points"
PILLAR_II = "II Preventing and combating"


class Records:
    """The two records of the case, as the database has them now."""

    @property
    def requests(self):
        return AssistanceRequest.objects.filter(subject=SUBJECT)

    @property
    def projects(self):
        return Project.objects.filter(title=SUBJECT)

    @property
    def request(self):
        return self.requests.get()

    @property
    def project(self):
        return self.projects.get()


records = Records()


# The request


def register(page):
    page.goto("/requests/")
    follow(page, "Register a request")
    fill_in(
        page,
        {
            "Requesting country": "Kyrgyzstan",
            "Requesting authority or institution": "State Border Service",
            "Channel": "Letter of a permanent mission or delegation",
            "Reference of the letter": "12-4/118",
            "Date of the letter": days_ago(12),
            "Received on": days_ago(10),
            "Addressed to": "UNOCT and OSCE",
            "Subject": SUBJECT,
            "What is asked": "Training of forty officers and two document readers for each crossing point.",
            "Beneficiaries": "Officers of the State Border Service",
        },
    )
    choose(page, "Themes", "Border security")
    choose(page, "Pillars", PILLAR_II)
    shot(page, "request-form")
    press(page, "Register the request")
    page.get_by_text("is registered.").wait_for()
    shot(page, "request-registered")


def acknowledge(page):
    page.goto(records.request.get_absolute_url())
    follow(page, "Acknowledge")
    fill_in(page, {"Day of the letter of acknowledgement": days_ago(8)})
    press(page, "Acknowledge")
    assert_status(page, "Acknowledged")


def confirm(page):
    """The mission says that the letter is theirs."""
    page.goto(records.request.get_absolute_url())
    follow(page, "Enter days and agreements")
    fill_in(page, {"Authenticity confirmed on": days_ago(7)})
    press(page, "Save")
    page.get_by_text("is saved.").wait_for()


def begin_review(page):
    page.goto(records.request.get_absolute_url())
    follow(page, "Begin the review")
    press(page, "Begin the review")
    assert_status(page, "Under review")


def assess(page):
    page.goto(records.request.get_absolute_url())
    follow(page, "Write the assessment")
    choose(page, "Recommendation", "Accept")
    fill_in(page, {"Assessment": "The need is real, and the United Nations holds the data that the trainers lack."})
    press(page, "Save the assessment")
    page.get_by_text("The assessment is saved.").wait_for()
    shot(page, "request-assessed")


# The project


def create_project(page):
    page.goto(records.request.get_absolute_url())
    press(page, "Create a project from this request")
    page.get_by_role("heading", name=SUBJECT, level=1).wait_for()


def fill_sections(page):
    """Section by section in the order of the form: each leads to the next."""
    page.goto(records.project.get_absolute_url())
    follow(page, "Fill in the form")
    shot(page, "project-tasks")
    follow(page, "Basics")
    fill_in(
        page,
        {
            "Kind": "Training",
            "Focal point of UNOCT": "Omar Haddad",
            "Planned start": "1 March 2027",
            "Planned end": "30 September 2027",
        },
    )
    save(page)
    fill_in(
        page,
        {
            "Objective": "Officers at two crossing points recognize forged travel documents.",
            "Rationale for joint work": "The United Nations brings the data, the OSCE the trainers.",
        },
    )
    add_row(page, "resolution or commitment", {"Resolution or commitment": "S/RES/2396", "Paragraph": "OP 11"})
    save(page)
    save(page)  # themes, pillars and places: the request has said all of it
    add_row(page, "activity", {"Title": "Course for trainers", "Kind": "Training", "Place": "Bishkek"})
    save(page)
    add_row(page, "expected result", {"Statement": "Forty officers trained", "Indicator": "Officers who pass the test"})
    save(page)
    add_row(page, "contribution", {"Donor": "Germany", "Amount": "150 000", "Currency": "EUR", "Stage": "Committed"})
    save(page)
    fill_in(page, {"Security bodies are recipients": True})
    add_row(
        page,
        "risk",
        {"Risk": "Turnover of staff", "Likelihood": "3", "Impact": "2", "Measure": "Train the trainers"},
    )
    add_row(
        page,
        "human rights due diligence",
        {
            "Recipient": "State Border Service",
            "Type of support": "Training",
            "Risk level": "Low",
            "Decision": "Proceed",
        },
    )
    shot(page, "project-section")
    save(page)
    page.get_by_text("7 of 7 sections are complete.").wait_for()


def save(page):
    press(page, "Save and continue")
    page.get_by_text("is saved.").wait_for()


def submit(page):
    page.goto(records.project.get_absolute_url())
    follow(page, "Check and send to both managers")
    page.get_by_text("Marta Lindqvist").wait_for()
    page.get_by_text("Grace Mbeki").wait_for()
    fill_in(page, {"I have read the content above, and it is right.": True})
    shot(page, "project-check")
    press(page, "Send to both managers")
    page.get_by_role("heading", name="is with both managers").wait_for()
    shot(page, "project-sent")


# The decisions, in the administration


def open_decision(page, organization):
    """From the first page of the administration to what waits, oldest first, and on to the project."""
    page.goto("/admin/")
    shot(page, "admin-home")
    page.get_by_role("link", name=f"Waiting for {organization}").first.click()
    shot(page, "admin-waiting")
    page.get_by_role("link", name=records.project.reference).first.click()
    page.wait_for_load_state()
    page.get_by_role("heading", name=SUBJECT, level=1).wait_for()


def decide(page, project, choice, reason=""):
    project.refresh_from_db()
    page.get_by_label(choice).check()
    if reason:
        page.get_by_label("Reason", exact=True).fill(reason)
    page.get_by_label(f"I have read round {project.round}").check()
    page.locator("main form .approval__button").click()
    page.wait_for_load_state()


def approve_for_unoct(page):
    open_decision(page, "UNOCT")
    shot(page, "approval")
    decide(page, records.project, "Approve for UNOCT")
    page.get_by_text(f"You approved {records.project.reference} for UNOCT.").wait_for()


def approve_for_the_osce(page):
    open_decision(page, "OSCE Secretariat")
    decide(page, records.project, "Approve for OSCE Secretariat")
    page.get_by_text(f"You approved {records.project.reference} for OSCE Secretariat.").wait_for()
    shot(page, "approval-decided")


def address_of_decision():
    return reverse("admin:projects_project_approve", args=[records.project.pk])


def assert_status(page, status):
    page.locator("main .tag", has_text=status).first.wait_for()


# Who does what, in this order
WAY = [
    ("staff", register),
    ("staff", acknowledge),
    ("staff", confirm),
    ("staff", begin_review),
    ("staff", assess),
    ("staff", create_project),
    ("staff", fill_sections),
    ("staff", submit),
    ("other_manager", approve_for_unoct),
    ("manager", approve_for_the_osce),
]
