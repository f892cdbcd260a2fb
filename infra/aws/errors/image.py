"""Errors of building and pushing the image."""

from infra.aws.errors.base import DeployError


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
