"""`request.typed`: what a person has typed into the form at this address, from what was sent or from a draft."""

from django.utils.functional import cached_property

from drafts import sheets
from drafts.models import Draft


class Typed:
    """What pages ask about drafts. A page that draws no form asks nothing, and costs nothing.

    `sheet`    the opened form that was sent, or None
    `draft`    what is kept of it; when a form is opened, the draft that it is to be filled with
    `problem`  why something of it could not be kept
    `status`   of the answer to a form that is shown again without having been sent on, or None
    """

    def __init__(self, request):
        self.request = request
        self.asked = self._taken_out_of(request)
        self.sheet, self.kept, self.problem, self.status = None, None, "", None
        # A redirect says that a form was saved, unless the view says otherwise.
        self.ends, self.is_saved = True, False

    def stays(self):
        """For a view that answers like a form that was saved, and has not saved it."""
        self.ends = False

    def says_saved(self, response):
        return self.ends and (self.is_saved or response.status_code in (301, 302, 303))

    @property
    def since_sent(self):
        """Whether this sheet was sent before, and more was typed into it since."""
        return bool(self.kept and self.kept.typed_since_sent)

    def _taken_out_of(self, request):
        """The sheet that the address asks for. The page does not see this question: it names those it does not know."""
        asked = sheets.number(request.GET.get(sheets.NAME))
        if asked is not None:
            request.GET = request.GET.copy()
            del request.GET[sheets.NAME]
        return asked

    @property
    def draft(self):
        return self.kept or self.asked_draft

    @cached_property
    def asked_draft(self):
        """Only one's own, only one that waits, and only at its form."""
        user = getattr(self.request, "user", None)
        if self.asked is None or user is None or not user.is_authenticated:
            return None
        return Draft.objects.of(user).filter(sheet=self.asked, form=self.request.path).first()

    @property
    def is_opened(self):
        return self.request.method in ("GET", "HEAD")

    @cached_property
    def filling(self):
        """What an opened form is filled with instead of what is stored, as it would be sent; None where it is not."""
        if not self.is_opened:
            return None
        if self.status is not None:
            return self.request.POST
        return self.draft.data if self.draft else None

    def text(self, name):
        """One text, for a page that draws its field itself: as sent, or out of the draft, or nothing."""
        return self.request.POST.get(name, "") if self.filling is None else self.filling.get(name, "")

    @cached_property
    def offered(self):
        """The other drafts of this form, when it is opened."""
        if not self.is_opened or self.status is not None:
            return []
        # Of a page with many only a few are compared: the text of the others is not read.
        waiting = Draft.objects.of(self.request.user).filter(form=self.request.path).defer("content", "labels")
        return list(waiting.exclude(sheet=self.asked) if self.draft else waiting)

    @cached_property
    def files(self):
        """The files that are kept with the draft, without their bytes."""
        return list(self.draft.files.defer("content")) if self.draft else []

    @cached_property
    def sheet_here(self):
        """The sheet that the page now drawn carries: the one that was sent, or a new one."""
        if self.sheet is not None:
            return self.sheet
        path, query = self.request.path, self.request.GET
        return sheets.Sheet(
            owner=self.request.user.pk,
            form=path,
            address=f"{path}?{query.urlencode()}" if query else path,
            goes_on_with=self.draft.sheet if self.draft else None,
        )
