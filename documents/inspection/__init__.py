"""What a file really is, by its content: `inspect(file, name)` answers the type, or refuses with a sentence.

Only a short list of types is taken. Whatever else a file is as well (a picture that is also an archive, a PDF that is
also a web page) is refused, because the next program may take it for that. Nothing is unpacked to disk, nothing of a
file is run or rendered.
"""

from documents.inspection.inspecting import inspect
from documents.inspection.types import BY_ENDING, TYPES, FileType, Unacceptable

__all__ = ["BY_ENDING", "TYPES", "FileType", "Unacceptable", "inspect"]
