"""The HTTP application: `create_app(settings, reader)`."""

from functools import cache
from importlib.metadata import version

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from function.access import BearerToken
from function.answering import ReaderProtocol, add_answering
from function.bodies import JsonRoute
from function.config import Settings
from function.docs import add_docs
from function.errors import (
    ApiError,
    InvalidBody,
    InvalidRequest,
    MethodNotAllowed,
    ModelUnavailable,
    NotFound,
    QuestionTooLong,
)
from function.limits import BodyLimit, ResponseLimit
from function.logs import RequestLog
from function.reader import errors as reader_errors

VERSION = "1.0.0"
# FastAPI's telemetry would export the caller's text with every failed validation.
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


class Welcome(BaseModel):
    mensaje: str = "Te damos la bienvenida a QAS: preguntas en español, respuestas dentro de tu texto."
    message: str = "Welcome to QAS: questions in Spanish, answers from within your text."
    docs: str = "/docs"


class Health(BaseModel):
    status: str = "ok"


class About(BaseModel):
    app: str = Field(description="Version of the API", examples=[VERSION])
    engine: str = Field(description="Inference engine and its version", examples=["onnxruntime 1.32.0"])
    model: dict[str, object] = Field(description="Manifest of the model")


@cache
def engine() -> str:
    return f"onnxruntime {version('onnxruntime')}"


def api_error(request: Request, error: Exception) -> ApiError:
    """Return the API error for an exception from an endpoint, the router or the request parser."""
    match error:
        case ApiError():
            return error
        case RequestValidationError():
            return InvalidRequest.from_problems(error.errors())
        case HTTPException(__cause__=ApiError() as cause):
            # FastAPI wraps the errors of `JsonRequest` in an HTTPException.
            return cause
        case HTTPException(status_code=404):
            return NotFound()
        case HTTPException(status_code=405):
            return MethodNotAllowed(_allowed_methods(request))
        case HTTPException():
            return InvalidBody("a form", error.detail)
        case reader_errors.QuestionTooLong():
            return QuestionTooLong(error)
        case _:
            return ModelUnavailable()


def _allowed_methods(request: Request) -> list[str]:
    """Return the methods of all routes with this path; Starlette lists only those of the first route."""
    routes = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in routes for method in route.methods})


async def handle_error(request: Request, error: Exception) -> JSONResponse:
    converted = api_error(request, error)
    request.state.line["code"] = converted.code
    return converted.response()


def create_app(settings: Settings, reader: ReaderProtocol) -> FastAPI:
    app = FastAPI(
        title="QAS",
        version=VERSION,
        summary="Extractive question answering for Spanish",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # add_docs() adds a route for GET and HEAD.
        redirect_slashes=False,
        strict_content_type=False,
        telemetry=NO_TELEMETRY,
        # This only adds the token to the OpenAPI schema; BearerToken checks it.
        dependencies=[Depends(HTTPBearer(auto_error=False))] if settings.token_sha256 else [],
    )

    app.router.route_class = JsonRoute
    add_answering(app, settings, reader)

    @app.head("/", include_in_schema=False)
    @app.get("/", tags=["Service"], summary="Welcome message")
    async def welcome() -> Welcome:
        return Welcome()

    @app.head("/health", include_in_schema=False)
    @app.get("/health", tags=["Service"], summary="Health check")
    async def health() -> Health:
        return Health()

    @app.head("/version", include_in_schema=False)
    @app.get("/version", tags=["Service"], summary="Versions of the API, the engine and the model")
    async def about() -> About:
        return About(app=VERSION, engine=engine(), model=reader.manifest.raw)

    add_docs(app)
    for exception_class in (ApiError, RequestValidationError, HTTPException, reader_errors.ReaderError):
        app.add_exception_handler(exception_class, handle_error)

    # The middleware that is added last is the outermost.
    app.add_middleware(ResponseLimit)
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes)
    if settings.token_sha256:
        app.add_middleware(BearerToken, sha256=settings.token_sha256)
    app.add_middleware(RequestLog)
    if settings.cors_origins:
        from starlette.middleware.cors import CORSMiddleware

        app.add_middleware(
            CORSMiddleware, allow_origins=settings.cors_origins, allow_methods=["*"], allow_headers=["*"]
        )
    return app
