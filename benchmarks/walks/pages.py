"""What is measured on the main pages: what they weigh, whether they move while they load, and what axe finds."""

from urllib.parse import urlsplit

from django.urls import reverse

from benchmarks.walks.measuring import Transfer, drawn, settled, shift
from benchmarks.walks.table import Row
from benchmarks.walks.walker import DESK, PHONE
from tests.browser.axe import LOOKS, violations_in_every_look

MOST_KILOBYTES, MOST_SHIFT = 250, 0.05
LISTS = ["/projects/", "/requests/", "/meetings/", "/actions/"]
FONT = ".woff2"


def main_pages(walker):
    """(role, address) of the pages on which people spend their day."""
    project, waiting = walker.known["project"], walker.known["waiting"]
    own = project.get_absolute_url()
    return [
        *(("staff", address) for address in ["/", *LISTS, "/projects/?region=central-asia&pillar=2&status=active"]),
        *(
            ("staff", address)
            for address in ["/search/?q=border", "/countries/", "/requests/new/", "/projects/new/", "/me/"]
        ),
        *(("staff", f"{own}{page}") for page in ["", "edit/", "edit/basics/", "edit/budget/", "history/"]),
        ("manager", "/"),
        ("manager", "/admin/"),
        ("manager", reverse("admin:projects_project_waiting")),
        ("manager", reverse("admin:projects_project_approve", args=[waiting.pk])),
        ("auditor", "/"),
        ("auditor", "/history/"),
        ("auditor", f"/history/?record={project.reference}"),
        ("administrator", "/admin/accounts/user/"),
    ]


def weighing(walker):
    """Page weight (list, cold)"""
    heaviest, strangers = None, []
    for address in LISTS:
        page = walker.browser_of("staff").new_page()
        transfer = Transfer(page)
        page.goto(address)
        settled(page)
        strangers += transfer.elsewhere(walker.base)
        heaviest = max(heaviest or (0, "", 0), (transfer.total, address, transfer.part(FONT)))
        page.context.close()
    total, address, font = heaviest
    return Row(
        weighing.__doc__,
        f"<= {MOST_KILOBYTES} kB incl. font, 0 third-party requests",
        f"{total / 1000:.0f} kB ({address}, the heaviest of {len(LISTS)}; font {font / 1000:.0f} kB), "
        f"{len(strangers)} third-party requests",
        font > 0 and total <= MOST_KILOBYTES * 1000 and not strangers,
    )


def shifting(walker):
    """Layout shift"""
    worst, looked_at = (0, "", 0), main_pages(walker)
    for viewport in (DESK, PHONE):
        for role in dict.fromkeys(role for role, _address in looked_at):
            page = walker.browser_of(role, viewport).new_page()
            for address in (address for one, address in looked_at if one == role):
                worst = max(worst, (shift_of(page, address), address, viewport["width"]))
            page.context.close()
    most, address, width = worst
    where = f" ({address}, {width} px)" if most else ""
    return Row(
        shifting.__doc__,
        f"CLS <= {MOST_SHIFT}",
        f"{most:.3f} at most{where}; {len(looked_at)} pages at {DESK['width']} and {PHONE['width']} px",
        most <= MOST_SHIFT,
    )


def shift_of(page, address):
    """How much the page moves while it is opened and scrolled, in the worst case: the font comes when all is drawn."""
    held = []
    page.route(f"**/*{FONT}", lambda route: held.append(route))
    page.goto(address, wait_until="domcontentloaded")
    drawn(page)
    for route in held:
        route.continue_()
    page.unroute(f"**/*{FONT}")
    settled(page)
    page.mouse.wheel(0, 3000)
    return shift(page)


def checking(walker):
    """Accessibility by axe, WCAG 2.2 AA"""
    found, looked_at, pages = [], main_pages(walker), {}
    for role, address in looked_at:
        if role not in pages:
            pages[role] = walker.browser_of(role).new_page()
        found += [f"{address} {line}" for line in violations_in_every_look(pages[role], address, walker.base)]
        if urlsplit(pages[role].url).path != urlsplit(address).path:
            found.append(f"{address} leads to {pages[role].url}")
    for line in found:
        print(f"  {line}")
    return Row(
        checking.__doc__,
        "0 violations",
        f"{len(found)} violations on {len(looked_at)} pages, each in {len(LOOKS)} looks (light, dark, 1280 and 390 px)",
        not found,
    )
