"""Errors of commands and their options."""

from infra.aws.errors.base import DeployError


class BadSetting(DeployError):
    """An invalid option; the message names the option."""

    code = "bad_setting"


class NotDeployed(DeployError):
    code = "not_deployed"

    def __init__(self, stage: str, region: str) -> None:
        super().__init__(
            f"No hay nada desplegado en {stage} ({region}): compruebe --stage y --region, o haga make deploy.",
            f"Nothing is deployed as {stage} ({region}): check --stage and --region, or deploy with make deploy.",
        )


class NothingEarlier(DeployError):
    code = "nothing_earlier"

    def __init__(self, version: str) -> None:
        super().__init__(
            f"Ninguna versión anterior a la {version} ha pasado la prueba: despliegue una que funcione.",
            f"No version before {version} has passed the smoke test: deploy one that works.",
        )


class WouldOpen(DeployError):
    code = "would_open"


class NoLatencies(DeployError):
    code = "no_latencies"


class NotConfirmed(DeployError):
    code = "not_confirmed"

    def __init__(self) -> None:
        super().__init__(
            "No se ha borrado nada: confirme escribiendo el nombre de la etapa, o use --yes.",
            "Nothing was deleted: confirm by typing the stage's name, or use --yes.",
        )
