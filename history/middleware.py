"""Tells the journal who is behind a request."""

import uuid

from history.context import note


class HistoryContext:
    """Notes the person, the door (`web` or `admin`) and a number for the request, which the answer also carries."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.history_id = uuid.uuid4().hex

        def actor():
            # Asked only when something is written, so that reading a page costs no look-up of the person.
            user = getattr(request, "user", None)
            return user if user is not None and user.is_authenticated else None

        source = "admin" if request.path.startswith("/admin/") else "web"
        with note(actor=actor, request=request.history_id, source=source):
            response = self.get_response(request)
        response["X-Request-ID"] = request.history_id
        return response
