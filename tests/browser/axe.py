"""axe-core in the page, and what it finds wrong."""

from django.conf import settings

SOURCE = settings.BASE_DIR / "tests/browser/vendor/axe-4.14.1/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LOOKS = [(theme, size) for theme in ("light", "dark") for size in (DESK, PHONE)]

RUN = """async (rules) => (await axe.run(document, {runOnly: rules})).violations
    .map(v => `${v.id}: ${v.nodes.map(n => n.target.join(" ")).slice(0, 4).join(" | ")} (${v.help})`)"""


def violations(page):
    """One line for each rule broken, once the page is whole: a click comes back when its answer begins."""
    page.wait_for_load_state()
    page.evaluate(SOURCE.read_text())
    return page.evaluate(RUN, RULES)


def violations_in_every_look(page, address, base):
    """The page in light and dark, wide and narrow; and it never scrolls sideways."""
    found = []
    for theme, size in LOOKS:
        page.context.add_cookies([{"name": "theme", "value": theme, "url": base}])
        page.set_viewport_size(size)
        page.goto(address)
        found += [f"{theme} {size['width']}: {line}" for line in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{theme} {size['width']}: the page scrolls sideways")
    return found
