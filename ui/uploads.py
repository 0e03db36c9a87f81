"""How large a file may be that somebody sends."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MOST_BYTES = 50 * 1024 * 1024


class UpToALimit(FileUploadHandler):
    """Keeps nothing of a larger file. The rest is read and dropped, so that the browser waits for the answer.

    The form then finds no file; its page asks `was_too_large`.
    """

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) > MOST_BYTES:
            self.request.sent_too_much = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None  # the next handler keeps it


def was_too_large(request):
    """Whether a file was dropped because of its size."""
    return getattr(request, "sent_too_much", False)
