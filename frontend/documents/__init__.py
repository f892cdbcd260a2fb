"""What people bring along → text to ask: `load` a file, `fetch` a web address, `batches` for the function's limit.

Light to import: what parses a kind of file is imported in the process that does it.
"""

from frontend.documents.document import Limits, LoadedDocument, Notice
from frontend.documents.errors import DocumentError
from frontend.documents.loading import load
from frontend.documents.messages import sentence

__all__ = ["DocumentError", "Limits", "LoadedDocument", "Notice", "load", "sentence"]
