"""GET /docs without internet: Swagger UI and its icon come from here."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, Response

from function.errors import NotFound

SWAGGER_UI = "5.35.0"
STATIC = Path(__file__).parent / "static"
ASSETS = f"/docs/swagger-ui-{SWAGGER_UI}"
MEDIA_TYPES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}


def add_docs(app: FastAPI) -> None:
    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=app.title,
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS}/favicon-32x32.png",
            # Without this a badge asks validator.swagger.io about the schema.
            swagger_ui_parameters={"validatorUrl": None, "tryItOutEnabled": True},
        )

    @app.get(ASSETS + "/{name}", include_in_schema=False)
    def asset(name: str) -> Response:
        if name not in MEDIA_TYPES:
            raise NotFound
        # The version is in the path, so that a browser may keep the file for good.
        headers = {"cache-control": "public, max-age=31536000, immutable"}
        return Response((STATIC / name).read_bytes(), media_type=MEDIA_TYPES[name], headers=headers)
