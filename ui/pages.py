"""Pages by number: which one is asked for, which one is shown, and the ways to the others."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifecycle.versions import number_in


class NumberedPages:
    """For a view or a report that knows its `request`, its `questions`, its `count` and the `size` of a page."""

    @property
    def wrong_page(self):
        """The sentence for an address whose page is no number."""
        asked = self.request.GET.get("page")
        return _("“%(page)s” is not the number of a page.") % {"page": asked} if asked and not number_in(asked) else ""

    @cached_property
    def last_page(self):
        return max(1, -(-self.count // self.size))

    @cached_property
    def asked_page(self):
        return max(1, number_in(self.request.GET.get("page", "")) or 1)

    @cached_property
    def page(self):
        return min(self.asked_page, self.last_page)

    @property
    def places(self):
        """The places of this page's rows among all."""
        start = (self.page - 1) * self.size
        return range(start, min(start + self.size, self.count))

    @cached_property
    def page_notice(self):
        if self.asked_page > self.last_page:
            return ngettext(
                "There is no page %(asked)d: this list has %(last)d page. You see the last one.",
                "There is no page %(asked)d: this list has %(last)d pages. You see the last one.",
                self.last_page,
            ) % {"asked": self.asked_page, "last": self.last_page}
        return ""

    @property
    def pages(self):
        """1 … 4 5 6 … 10, as (number, address); the gap is (0, "")."""
        near = {1, self.page - 1, self.page, self.page + 1, self.last_page}
        numbers = sorted(number for number in near if 1 <= number <= self.last_page)
        pages, before = [], 0
        for number in numbers:
            if number - before > 1:
                pages.append((0, ""))
            pages.append((number, self.page_address(number)))
            before = number
        return pages

    def page_address(self, number):
        return self.questions.address(page=number)

    @property
    def previous_address(self):
        return self.page_address(self.page - 1) if self.page > 1 else ""

    @property
    def next_address(self):
        return self.page_address(self.page + 1) if self.page < self.last_page else ""
