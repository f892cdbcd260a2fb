"""Errors of the AWS commands. Each message says what to do, in Spanish and in English.

DeployError
├── BadSetting            bad_setting              an option has an invalid value
├── NotDeployed           not_deployed             the stage does not exist in this account and region
├── NothingEarlier        nothing_earlier          there is no earlier good version to roll back to
├── WouldOpen             would_open               the version checks access in another way than the URL
├── NoLatencies           no_latencies             there are no measured latencies to compute the cost from
├── NotConfirmed          not_confirmed            destroy was not confirmed
├── NoCredentials         no_credentials           no AWS credentials, or expired ones
├── NoRegion              no_region                no AWS region is set
├── NoToken               no_token                 the URL requires a token, and none was given
├── Unreachable           unreachable              AWS cannot be reached
├── AccessDenied          access_denied            the credentials lack a permission
├── AwsFailed             aws_failed               AWS returned an error without a class of its own here
├── Conflict              conflict                 another run changes the same resources at the same time
├── NotOurs               not_ours                 a resource with this name was not created by deploy
├── BadModel              bad_model                the directory is not a model that can be deployed
├── NoDocker              no_docker                no Docker client or engine
├── BuildFailed           build_failed             the image cannot be built
├── PushFailed            push_failed              the image cannot be pushed
├── RoleNotReady          role_not_ready           Lambda cannot assume the new role
├── FunctionFailed        function_failed          Lambda cannot start the function
├── NotReady              not_ready                a resource is not ready in time
├── NoConcurrency         no_concurrency           the account's quota leaves no concurrency to reserve
├── CanaryFailed          canary_failed            the new version failed its trial; the old one answers
└── SmokeFailed           smoke_failed             the URL does not answer correctly
"""

from typing import ClassVar


class DeployError(Exception):
    code: ClassVar[str]

    def __init__(self, spanish: str, english: str) -> None:
        super().__init__(f"{spanish}\n{english}")
        self.spanish = spanish
        self.english = english


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


class NoCredentials(DeployError):
    code = "no_credentials"

    def __init__(self, reason: str) -> None:
        because = f" ({reason})" if reason else ""
        super().__init__(
            f"No hay credenciales de AWS que sirvan{because}: entre con aws sso login o aws configure, o dé "
            "AWS_PROFILE o --profile.",
            f"No usable AWS credentials{because}: log in with aws sso login or aws configure, or give AWS_PROFILE or "
            "--profile.",
        )


class NoRegion(DeployError):
    code = "no_region"

    def __init__(self) -> None:
        super().__init__(
            "Falta la región: dé --region, AWS_REGION o una en su perfil de AWS.",
            "No region: give --region, AWS_REGION or one in your AWS profile.",
        )


class Unreachable(DeployError):
    code = "unreachable"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"No se puede llegar a AWS ({reason}): compruebe red, proxy y región, y repita: continúa donde quedó.",
            f"AWS cannot be reached ({reason}): check network, proxy and region, and repeat: it goes on where it was.",
        )


class AccessDenied(DeployError):
    code = "access_denied"

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(
            f"Sus credenciales no permiten {operation} ({reason}): docs/deploy.md trae la política necesaria.",
            f"Your credentials do not allow {operation} ({reason}): docs/deploy.md has the policy that is needed.",
        )


class AwsFailed(DeployError):
    code = "aws_failed"

    def __init__(self, operation: str, aws_code: str, reason: str) -> None:
        super().__init__(
            f"AWS rechaza {operation} con {aws_code} ({reason}): corríjalo y repita: continúa donde quedó.",
            f"AWS refuses {operation} with {aws_code} ({reason}): mend it and repeat: it goes on where it was.",
        )


class Conflict(DeployError):
    code = "conflict"

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(
            f"Otro despliegue cambia lo mismo a la vez ({operation}: {reason}): espere a que acabe y repita si lo suyo "
            "debe ir encima.",
            f"Another deploy changes the same at the same time ({operation}: {reason}): wait until it is done, and "
            "repeat if yours is to go on top.",
        )


class NotOurs(DeployError):
    code = "not_ours"

    def __init__(self, spanish: str, english: str, name: str) -> None:
        super().__init__(
            f"Ya existe {spanish} con el nombre {name} y sin las etiquetas de este despliegue: elija otro --stage o "
            "bórrelo usted.",
            f"There is already {english} with the name {name} and without the tags of this deployment: choose another "
            "--stage or delete it yourself.",
        )


class NoToken(DeployError):
    code = "no_token"

    def __init__(self) -> None:
        super().__init__(
            "Falta el token, o no lo es: con --url dé QAS_TOKEN; sin ella, haga make deploy, que lo crea.",
            "No token, or what cannot be one: with --url give QAS_TOKEN; without it, make deploy makes one.",
        )


class BadModel(DeployError):
    code = "bad_model"


class NoDocker(DeployError):
    code = "no_docker"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Hace falta Docker para construir la imagen ({reason}): instálelo o arránquelo y repita.",
            f"Docker is needed to build the image ({reason}): install or start it and repeat.",
        )


class BuildFailed(DeployError):
    code = "build_failed"

    def __init__(self) -> None:
        super().__init__(
            "docker build falló: corrija lo que dice arriba y repita.",
            "docker build failed: mend what it says above and repeat.",
        )


class PushFailed(DeployError):
    code = "push_failed"

    def __init__(self) -> None:
        super().__init__(
            "docker push falló: vea arriba por qué y repita; lo ya subido no se sube otra vez.",
            "docker push failed: see above why and repeat; what has been pushed is not pushed again.",
        )


class RoleNotReady(DeployError):
    code = "role_not_ready"

    def __init__(self, role: str, seconds: float) -> None:
        super().__init__(
            f"Lambda no puede asumir el rol {role} tras {seconds:.0f} s: espere un minuto y repita.",
            f"Lambda cannot assume the role {role} after {seconds:.0f} s: wait a minute and repeat.",
        )


class FunctionFailed(DeployError):
    code = "function_failed"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"Lambda no consigue poner en marcha {name} ({reason}): corríjalo y repita.",
            f"Lambda cannot make {name} work ({reason}): mend it and repeat.",
        )


class NotReady(DeployError):
    code = "not_ready"

    def __init__(self, what: str, seconds: float) -> None:
        super().__init__(
            f"{what} no está a punto tras {seconds:.0f} s: repita dentro de un rato: continúa donde quedó.",
            f"{what} is not ready after {seconds:.0f} s: repeat in a while: it goes on where it was.",
        )


class NoConcurrency(DeployError):
    code = "no_concurrency"

    def __init__(self, reserved: int, reason: str) -> None:
        super().__init__(
            f"La cuota de la cuenta no deja reservar {reserved} ejecuciones ({reason}): pida más cuota, o use "
            "--reserved-concurrency con menos, o 0 para no reservar (sin tope de gasto).",
            f"The account's quota does not let {reserved} executions be reserved ({reason}): ask for more quota, or "
            "use --reserved-concurrency with fewer, or 0 to reserve none (no cap on spending).",
        )


class CanaryFailed(DeployError):
    code = "canary_failed"

    def __init__(self, version: str, previous: str, spanish: str, english: str) -> None:
        super().__init__(
            f"La versión {version} no superó el ensayo: {spanish} Todo el tráfico vuelve a la {previous}.",
            f"Version {version} failed its trial: {english} All traffic is back on {previous}.",
        )


class SmokeFailed(DeployError):
    code = "smoke_failed"
