"""Errors while a checkpoint is downloaded and files are written."""

from model.bake.errors.base import BakeError


class UnknownModel(BakeError):
    code = "unknown_model"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"{model} no es un directorio ni un modelo que el hub muestre: compruebe el nombre; si es privado, "
            "identifíquese (hf auth login o HF_TOKEN).",
            f"{model} is neither a directory nor a model that the hub shows: check its name; if it is private, "
            "log in (hf auth login or HF_TOKEN).",
        )


class UnknownRevision(BakeError):
    code = "unknown_revision"

    def __init__(self, model: str, revision: str) -> None:
        super().__init__(
            f"{model} no tiene la revisión {revision}: elija un commit, una rama o una etiqueta que exista.",
            f"{model} has no revision {revision}: choose a commit, a branch or a tag that exists.",
        )


class Gated(BakeError):
    code = "gated"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"{model} pide aceptar sus condiciones: acéptelas en su página del hub e identifíquese "
            "(hf auth login o HF_TOKEN).",
            f"{model} asks you to accept its terms: do so on its page of the hub and log in (hf auth login or "
            "HF_TOKEN).",
        )


class NoNetwork(BakeError):
    code = "no_network"

    def __init__(self, endpoint: str) -> None:
        super().__init__(
            f"No se llega a {endpoint}, o se cortó la conexión: compruebe la red y repita (lo descargado se conserva), "
            "o dé un directorio local.",
            f"{endpoint} cannot be reached, or the connection broke: check the network and try again (what was fetched "
            "is kept), or name a local directory.",
        )


class HubFailed(BakeError):
    code = "hub_failed"

    def __init__(self, endpoint: str, status: int) -> None:
        super().__init__(
            f"{endpoint} respondió {status}: repita más tarde; lo descargado se conserva.",
            f"{endpoint} answered {status}: try again later; what was fetched is kept.",
        )


class DiskFull(BakeError):
    code = "disk_full"

    def __init__(self, path: str, needed: int | None = None, free: int | None = None) -> None:
        """`needed`, `free`: bytes, if they were known before writing."""
        known = needed is not None and free is not None
        spanish = f" (hacen falta {needed} bytes y quedan {free})" if known else ""
        english = f" ({needed} bytes are needed and {free} are left)" if known else ""
        super().__init__(
            f"No hay sitio en el disco de {path}{spanish}: libere espacio o elija otro con HF_HOME o --out.",
            f"The disk of {path} has no room{english}: free some, or choose another with HF_HOME or --out.",
        )


class Unwritable(BakeError):
    code = "unwritable"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"No se puede escribir en {path} ({reason}): compruebe los permisos o elija otro sitio (HF_HOME, --out).",
            f"{path} cannot be written to ({reason}): check its permissions, or choose another with HF_HOME or --out.",
        )
