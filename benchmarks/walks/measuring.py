"""What the walks are measured with. Everything is counted in the browser by what happens there, nothing by the walk."""

from urllib.parse import urlsplit

# A press of the mouse or a finger, and Enter, which stands for one. Only those of a person: scripts are not trusted.
PRESSES = """
addEventListener("pointerdown", event => { if (event.isTrusted) pressed(); }, true);
addEventListener("keydown", event => { if (event.isTrusted && event.key === "Enter") pressed(); }, true);
"""
# As web.dev defines it: shifts less than a second apart, for at most five seconds, are one; the largest sum counts.
SHIFTS = """() => new Promise(resolve => {
    let worst = 0, sum = 0, first = 0, last = -Infinity;
    const add = shift => {
        if (shift.hadRecentInput) return;
        const apart = shift.startTime - last >= 1000 || shift.startTime - first >= 5000;
        if (apart) { sum = 0; first = shift.startTime; }
        last = shift.startTime;
        sum += shift.value;
        worst = Math.max(worst, sum);
    };
    const observer = new PerformanceObserver(found => found.getEntries().forEach(add));
    observer.observe({type: "layout-shift", buffered: true});
    setTimeout(() => { observer.takeRecords().forEach(add); observer.disconnect(); resolve(worst); }, 300);
})"""
DRAWN = """() => new Promise(resolve => new PerformanceObserver((found, observer) => {
    if (found.getEntriesByName("first-contentful-paint").length) { observer.disconnect(); resolve(true); }
}).observe({type: "paint", buffered: true}))"""
QUESTIONS = """form => [...form.querySelectorAll(".field")]
    .filter(field => field.querySelector("input:not([type=hidden]), select, textarea"))
    .map(field => field.querySelector("legend, label"))
    .filter(words => words && !words.querySelector(".optional"))
    .map(words => words.textContent.trim())"""
FOCUSED = """() => {
    const one = document.activeElement;
    return {id: one.id, classes: [...one.classList], kind: one.type ?? "", words: one.textContent.trim()};
}"""


class Clicks:
    """How often somebody pressed the mouse, a finger or Enter in this browser since the counting began."""

    def __init__(self, context):
        self.number = 0
        context.expose_binding("pressed", self._pressed)
        context.add_init_script(PRESSES)

    def _pressed(self, source):
        self.number += 1


class Documents:
    """The pages that were loaded in a tab, one after the other, as paths."""

    def __init__(self, page):
        self.paths = []
        self.page = page
        page.on("framenavigated", self._arrived)

    def _arrived(self, frame):
        if frame == self.page.main_frame:
            self.paths.append(urlsplit(frame.url).path)


class Transfer:
    """Every byte that comes over the wire to a tab, with its heads, and from where."""

    def __init__(self, page):
        self.bytes, self.addresses, self._of = {}, [], {}
        wire = page.context.new_cdp_session(page)
        wire.on("Network.requestWillBeSent", self._asked)
        wire.on("Network.loadingFinished", self._arrived)
        wire.send("Network.enable")

    def _asked(self, event):
        self._of[event["requestId"]] = address = event["request"]["url"]
        if not address.startswith(("data:", "blob:")):  # those stay within the page
            self.addresses.append(address)

    def _arrived(self, event):
        address = self._of.get(event["requestId"], "")
        self.bytes[address] = self.bytes.get(address, 0) + event["encodedDataLength"]

    @property
    def total(self):
        return sum(self.bytes.values())

    def part(self, ending):
        return sum(size for address, size in self.bytes.items() if urlsplit(address).path.endswith(ending))

    def elsewhere(self, base):
        """What was asked of any other site."""
        return [address for address in self.addresses if not address.startswith(f"{base}/")]


def shift(page):
    """The cumulative layout shift of the page since it was opened."""
    return page.evaluate(SHIFTS)


def questions_asked(form):
    """The questions of a form that do not say that they are optional, answered beforehand or not."""
    return form.evaluate(QUESTIONS)


def tab_to(page, is_there, *, most=60):
    """Presses Tab until the focus is where it is wanted. Answers every stop on the way, the last one included."""
    stops = []
    while not stops or not is_there(stops[-1]):
        if len(stops) == most:
            raise LookupError(f"Not reached with {most} stops: {[stop['words'][:30] for stop in stops]}")
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
    return stops


def drawn(page):
    """Waits until somebody sees words on the page."""
    page.evaluate(DRAWN)


def settled(page):
    """Waits until nothing is loading any more, fonts included."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
