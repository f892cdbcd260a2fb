"""The API documentation: /docs, which works without internet access, and the error responses in the schema."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse, Response

from function.errors import (
    ApiError,
    BodyTooLarge,
    ErrorBody,
    InternalError,
    InvalidBody,
    InvalidQuery,
    InvalidRequest,
    ModelUnavailable,
    NotFound,
    OutOfTime,
    QuestionTooLong,
    ResponseTooLarge,
    Unauthorized,
    UnsupportedCoding,
    UnsupportedMediaType,
)
from function.reader import errors as reader_errors

SWAGGER_UI = "5.35.0"
FILES = Path(__file__).parent / "static"
ASSETS = f"/docs/swagger-ui-{SWAGGER_UI}"
MEDIA_TYPES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}


def error_responses(*errors: ApiError) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses for `errors`, with an example for each error code."""
    responses: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        response = responses.setdefault(
            error.status, {"model": ErrorBody, "content": {"application/json": {"examples": {}}}}
        )
        examples = response["content"]["application/json"]["examples"]
        examples[error.code] = {"summary": type(error).__doc__, "value": error.body}
        response["description"] = " or ".join(f"`{code}`" for code in examples)
    return responses


BODY_ERRORS = (
    InvalidBody("JSON in UTF-8", "expected value at line 1 column 12"),
    Unauthorized(),
    BodyTooLarge(4_200_000, 4_000_000),
    ResponseTooLarge(6_100_000, 6_000_000),
    UnsupportedMediaType("application/json"),
    UnsupportedCoding("gzip"),
    InvalidRequest.from_problems(
        [{"loc": ("body", "top_K"), "msg": "Extra inputs are not permitted", "type": "extra_forbidden"}]
    ),
    QuestionTooLong(reader_errors.QuestionTooLong(0, 412, 380)),
    InternalError("8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
    ModelUnavailable(),
    OutOfTime(),
)
ERRORS = error_responses(*BODY_ERRORS)
QUERY_ERRORS = error_responses(InvalidQuery(), *BODY_ERRORS)


def add_docs(app: FastAPI) -> None:
    @app.head("/openapi.json", include_in_schema=False)
    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> JSONResponse:
        return JSONResponse(app.openapi())

    @app.head("/docs", include_in_schema=False)
    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=app.title,
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS}/favicon-32x32.png",
            # validatorUrl: None removes a badge that sends the address of the schema to validator.swagger.io.
            swagger_ui_parameters={"validatorUrl": None, "tryItOutEnabled": True, "defaultModelsExpandDepth": -1},
        )

    @app.head(ASSETS + "/{name}", include_in_schema=False)
    @app.get(ASSETS + "/{name}", include_in_schema=False)
    def asset(name: str) -> Response:
        if name not in MEDIA_TYPES:
            raise NotFound
        # The path contains the version, so browsers may cache the file forever.
        headers = {"cache-control": "public, max-age=31536000, immutable"}
        return Response((FILES / name).read_bytes(), media_type=MEDIA_TYPES[name], headers=headers)
