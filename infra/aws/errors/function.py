"""Errors of the Lambda function."""

from infra.aws.errors.base import DeployError


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
