"""Explanations of a failed smoke test, by the URL's response."""

from client import ServiceError
from infra.aws.errors import SmokeFailed
from infra.aws.wanted import Auth

_REASONS = {
    401: (
        "el token no es el de la función: vea si se ha cambiado (docs/deploy.md, «rotate»)",
        "the token is not the function's: see whether it was rotated (docs/deploy.md)",
    ),
    413: (
        "la petición pasa del límite de la función (QAS_MAX_BODY_BYTES) o de los 6 MB de Lambda",
        "the request is over the function's limit (QAS_MAX_BODY_BYTES) or over Lambda's 6 MB",
    ),
    422: (
        "la URL responde, pero no entiende la pregunta: ¿es este servicio, y de esta versión?",
        "the URL answers but does not understand the question: is it this service, of this version?",
    ),
    429: (
        "todas las ejecuciones permitidas están ocupadas, o la cuota de la cuenta se agotó: suba "
        "--reserved-concurrency, espere o pida más cuota",
        "all executions that are allowed are busy, or the account's quota is used up: raise "
        "--reserved-concurrency, wait or ask for more quota",
    ),
    500: (
        "la función falló al contestar: vea make deploy-logs",
        "the function failed to answer: see make deploy-logs",
    ),
    502: (
        "la función no arranca, se quedó sin memoria o sin tiempo, o respondió más de 6 MB: vea make deploy-logs; "
        "pruebe más --memory o --timeout, o make rollback",
        "the function does not start, ran out of memory or time, or answered more than 6 MB: see make deploy-logs; "
        "try more --memory or --timeout, or make rollback",
    ),
    503: (
        "la función no puede leer el modelo o no tuvo tiempo: vea make deploy-logs y pruebe más --timeout",
        "the function cannot read its model or had no time: see make deploy-logs and try more --timeout",
    ),
    504: (
        "la función no terminó a tiempo: pruebe más --memory o --timeout",
        "the function did not end in time: try more --memory or --timeout",
    ),
}
_FORBIDDEN = {
    Auth.IAM: (
        "AWS no deja entrar a sus credenciales: necesitan lambda:InvokeFunctionUrl y lambda:InvokeFunction sobre la "
        "función, y un reloj en hora",
        "AWS does not let your credentials in: they need lambda:InvokeFunctionUrl and lambda:InvokeFunction on the "
        "function, and a clock that is right",
    ),
    Auth.TOKEN: (
        "faltan permisos en la URL: hacen falta los dos de octubre de 2025; repita make deploy",
        "the URL lacks permissions: it needs both of October 2025; repeat make deploy",
    ),
    Auth.NONE: (
        "faltan permisos en la URL (hacen falta los dos de octubre de 2025; repita make deploy), o una política de "
        "la organización prohíbe las URL públicas",
        "the URL lacks permissions (it needs both of October 2025; repeat make deploy), or a policy of the "
        "organization forbids public URLs",
    ),
}


def failure(url: str, auth: Auth, error: ServiceError) -> SmokeFailed:
    """Return the error of the smoke test for an error of the client."""
    if error.status is None:
        reason = type(error.__cause__ or error).__name__
        return SmokeFailed(
            f"No se puede llegar a {url} ({reason}): compruebe la red; una URL nueva tarda un minuto en existir.",
            f"{url} cannot be reached ({reason}): check the network; a new URL takes a minute to exist.",
        )
    if error.status == 200:
        return not_an_answer(url)
    if error.status == 403:
        spanish, english = _FORBIDDEN[auth]
    else:
        spanish, english = _REASONS.get(error.status, ("vea make deploy-logs", "see make deploy-logs"))
    said = error.explanation
    return SmokeFailed(
        f"{url} contesta {error.status}: {spanish}.{said and f' Dice: «{said}».'}",
        f"{url} answers {error.status}: {english}.{said and f' It says: «{said}».'}",
    )


def not_an_answer(url: str) -> SmokeFailed:
    return SmokeFailed(
        f"{url} contesta 200, pero no con una respuesta del texto: vea /version y make deploy-logs.",
        f"{url} answers 200, but not with an answer from the text: see /version and make deploy-logs.",
    )
