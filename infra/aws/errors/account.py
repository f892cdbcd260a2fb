"""Errors of the AWS account and of access to it."""

from infra.aws.errors.base import DeployError


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
