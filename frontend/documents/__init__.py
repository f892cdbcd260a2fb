"""Documents: `loading` reads files, `web` fetches web addresses, `batches` divides text into requests.

Importing this package is cheap: the parsers are imported only in the process that uses them.
"""

from frontend.documents.document import Limits, LoadedDocument, Notice
from frontend.documents.errors import DocumentError
from frontend.documents.loading import load
from frontend.documents.messages import sentence

__all__ = ["DocumentError", "Limits", "LoadedDocument", "Notice", "load", "sentence"]
