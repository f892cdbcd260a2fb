"""The AWS account as an HTTP server on loopback, for commands that run in separate processes."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.infra.aws.moto_extension import MotoExtension

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        pass


def extended_moto(extension: MotoExtension) -> Application:
    """Return moto's application, with requests to Lambda passed to `extension` first."""
    moto: Application = DomainDispatcherApplication(create_backend_app)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "/lambda/" not in environ.get("HTTP_AUTHORIZATION", ""):
            return moto(environ, start_response)
        request = Request(environ)
        body = request.get_data()

        def forward() -> tuple[int, bytes]:
            response = Response.from_app(moto, {**environ, "wsgi.input": BytesIO(body)})
            return response.status_code, response.get_data()

        status, headers, content = extension.handle(request.method, request.url, body, forward)
        return Response(content, status, headers, content_type="application/json")(environ, start_response)

    return application


@contextmanager
def listening(application: Application) -> Iterator[str]:
    """Serve `application` on a free port and yield the server's URL."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
