"""The messages about documents, Spanish first. The fields in braces are those of `values`."""

from collections.abc import Mapping

from frontend.documents.document import Notice
from frontend.documents.errors import DocumentError

SPANISH: Mapping[str, str] = {
    "empty_file": "El archivo está vacío: no contiene texto que leer. Comprueba que es el que querías.",
    "file_too_large": "El archivo es demasiado grande: el máximo son {limit} MB. Divídelo o sube solo una parte.",
    "unknown_type": "Este tipo de archivo no se puede leer. Sirven PDF, DOCX, DOC, ODT, RTF, XLSX, CSV, PPTX, EPUB, "
    "HTML, MHTML, EML, TXT y MD: guárdalo en uno de ellos y vuelve a subirlo.",
    "too_many_pages": "El documento tiene {pages} páginas y el máximo son {limit}. Sube solo las que necesites.",
    "encrypted": "El archivo está protegido con contraseña. Guarda una copia sin contraseña y súbela.",
    "scanned_pdf": "Este PDF no contiene texto, solo imágenes: parece escaneado. "
    "Pásalo por un programa de reconocimiento de texto (OCR) y vuelve a subirlo. Quien lleve el servicio puede "
    "activar el reconocimiento aquí (apt install tesseract-ocr tesseract-ocr-spa).",
    "needs_ocr": "Esto es una imagen y aquí no se reconoce su texto. Pásala por un programa de reconocimiento de texto "
    "(OCR) y sube el resultado. Quien lleve el servicio puede activarlo aquí (apt install tesseract-ocr "
    "tesseract-ocr-spa).",
    "damaged_file": "El archivo está dañado o incompleto y no se puede leer. "
    "Ábrelo con su programa, guárdalo de nuevo y vuelve a subirlo.",
    "expands_too_much": "El archivo ocuparía más de {limit} MB al descomprimirlo, así que no se abre. "
    "Quítale las imágenes o divídelo.",
    "needs_libreoffice": "Aquí no se pueden leer archivos DOC: guárdalo como DOCX y vuelve a subirlo. "
    "Quien lleve el servicio puede instalar LibreOffice (apt install libreoffice-writer-nogui).",
    "undecodable": "No se reconoce la codificación del texto. Guárdalo como UTF-8 y vuelve a subirlo.",
    "took_too_long": "Leer este archivo llevaría más de {limit} s. Divídelo o súbelo en otro formato.",
    "text_too_long": "El texto de este archivo pasa de {limit} millones de caracteres. Sube solo una parte.",
    "page_too_complex": "Una de las páginas es demasiado complicada: leerla llevaría más de {limit} s. "
    "Quítala, o imprime el documento de nuevo como PDF.",
    "server_busy": "Hay muchos archivos esperando y este no se ha podido leer. Vuelve a subirlo en un momento.",
    "needs_too_much_memory": "Leer este archivo necesita más de {limit} MB de memoria. "
    "Divídelo o súbelo en otro formato.",
    "web_off": "Aquí no se pueden leer direcciones web. Descarga la página y sube el archivo.",
    "bad_address": "Esa dirección no sirve. Escríbela completa, por ejemplo https://es.wikipedia.org/wiki/Teide, "
    "sin usuario ni contraseña.",
    "port_not_allowed": "Solo se leen direcciones de los puertos habituales de la web (80 y 443), no del {port}.",
    "unknown_host": "No se encuentra el sitio {host}. Comprueba la dirección.",
    "not_public": "{host} no es un sitio público de internet, así que no se lee. Descarga la página y sube el archivo.",
    "too_many_redirects": "La dirección lleva de un sitio a otro más de {limit} veces. Escribe la dirección final.",
    "web_refused": "El sitio no entrega esa página: ha contestado {status}. Comprueba la dirección.",
    "web_failed": "No se puede conectar con ese sitio. Comprueba la dirección o prueba más tarde.",
    "web_timed_out": "El sitio ha tardado más de {limit} s. Prueba más tarde, o descarga la página y sube el archivo.",
    "web_too_large": "Lo que hay en esa dirección ocupa más de {limit} MB. Descárgalo y sube solo una parte.",
    "web_type_not_allowed": "En esa dirección hay algo que no se puede leer ({type}). "
    "Sirven páginas web, PDF, DOCX, ODT y texto.",
    "pages_without_text": "Sin texto en las páginas {pages}: parecen escaneadas y no se han podido leer.",
    "read_by_ocr": "Páginas leídas por reconocimiento de texto (OCR): {pages}. Puede haber errores: compruébalo en el "
    "original.",
    "bad_bytes": "Hay {count} bytes dañados en el archivo; en su lugar se ve el signo �. Compruébalo en el original.",
    "attachments_not_read": "Los archivos adjuntos no se han leído: {names}. Guárdalos y súbelos aparte.",
    "encoding_guessed": "El archivo no dice en qué codificación está; se ha leído como {encoding}. "
    "Si ves letras raras, guárdalo como UTF-8.",
}

ENGLISH: Mapping[str, str] = {
    "empty_file": "The file is empty: there is no text in it to read. Check that it is the one you meant.",
    "file_too_large": "The file is too large: the limit is {limit} MB. Split it or upload only a part.",
    "unknown_type": "This kind of file cannot be read. PDF, DOCX, DOC, ODT, RTF, XLSX, CSV, PPTX, EPUB, HTML, "
    "MHTML, EML, TXT and MD can: save it as one of them and upload it again.",
    "too_many_pages": "The document has {pages} pages and the limit is {limit}. Upload only those you need.",
    "encrypted": "The file is protected by a password. Save a copy without a password and upload that.",
    "scanned_pdf": "This PDF holds no text, only images: it seems to be scanned. "
    "Run text recognition (OCR) over it and upload it again. Whoever runs the service can switch recognition on here "
    "(apt install tesseract-ocr tesseract-ocr-spa).",
    "needs_ocr": "This is an image, and its text is not recognized here. Run text recognition (OCR) over it and upload "
    "the result. Whoever runs the service can switch it on here (apt install tesseract-ocr tesseract-ocr-spa).",
    "damaged_file": "The file is damaged or incomplete and cannot be read. "
    "Open it in its program, save it again and upload that.",
    "expands_too_much": "The file would take more than {limit} MB when unpacked, so it is not opened. "
    "Remove its images or split it.",
    "needs_libreoffice": "DOC files cannot be read here: save it as DOCX and upload it again. "
    "Whoever runs the service can install LibreOffice (apt install libreoffice-writer-nogui).",
    "undecodable": "The encoding of the text is not recognised. Save it as UTF-8 and upload it again.",
    "took_too_long": "Reading this file would take more than {limit} s. Split it or upload it in another format.",
    "text_too_long": "The text of this file is longer than {limit} million characters. Upload only a part of it.",
    "page_too_complex": "One of the pages is too complex: reading it would take more than {limit} s. "
    "Remove it, or print the document to PDF again.",
    "server_busy": "Many files are waiting, and this one could not be read. Upload it again in a moment.",
    "needs_too_much_memory": "Reading this file needs more than {limit} MB of memory. "
    "Split it or upload it in another format.",
    "web_off": "Web addresses cannot be read here. Download the page and upload the file.",
    "bad_address": "That address cannot be used. Write it in full, for example https://es.wikipedia.org/wiki/Teide, "
    "without user or password.",
    "port_not_allowed": "Only the usual ports of the web (80 and 443) are read, not {port}.",
    "unknown_host": "The site {host} cannot be found. Check the address.",
    "not_public": "{host} is not a public site of the internet, so it is not read. "
    "Download the page and upload the file.",
    "too_many_redirects": "The address leads from one place to another more than {limit} times. "
    "Write the final address.",
    "web_refused": "The site does not hand out that page: it answered {status}. Check the address.",
    "web_failed": "That site cannot be reached. Check the address or try later.",
    "web_timed_out": "The site took more than {limit} s. Try later, or download the page and upload the file.",
    "web_too_large": "What is at that address takes more than {limit} MB. Download it and upload only a part.",
    "web_type_not_allowed": "What is at that address cannot be read ({type}). Web pages, PDF, DOCX, ODT and text can.",
    "pages_without_text": "No text on pages {pages}: they seem to be scanned and could not be read.",
    "read_by_ocr": "Pages read by text recognition (OCR): {pages}. There may be mistakes: check them in the original.",
    "bad_bytes": "The file holds {count} damaged bytes, shown as �. Check them in the original.",
    "attachments_not_read": "The attachments were not read: {names}. Save them and upload them separately.",
    "encoding_guessed": "The file does not say which encoding it is in; it was read as {encoding}. "
    "If letters look wrong, save it as UTF-8.",
}

SENTENCES: Mapping[str, Mapping[str, str]] = {"es": SPANISH, "en": ENGLISH}


def sentence(problem: DocumentError | Notice, language: str) -> str:
    """Return the message as plain text. Escape it for HTML: `values` may contain untrusted text (a host, a type)."""
    return SENTENCES[language][problem.code].format(**problem.values)
