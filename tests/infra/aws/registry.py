"""A registry that behaves like ECR for `docker push`: the part of the distribution specification that a push uses."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.wrappers import Request, Response

_PATH = re.compile(r"/v2/(?P<repository>[\w./-]+)/(?P<kind>blobs/uploads|blobs|manifests)/(?P<rest>.*)")


class Registry:
    """A WSGI registry. `auth` is base64 of user:password; `blobs` are by digest, `manifests` by repository and tag."""

    def __init__(self, auth: str) -> None:
        self._auth = auth
        self._uploads: dict[str, bytes] = {}
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[tuple[str, str], bytes] = {}

    def manifest(self, repository: str, tag: str) -> dict[str, Any]:
        return dict(json.loads(self.manifests[repository, tag]))

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Basic {self._auth}":
            return Response("{}", 401, {"www-authenticate": 'Basic realm="registry"'})
        path = _PATH.fullmatch(request.path)
        if path is None:
            return Response("{}", 200 if request.path == "/v2/" else 404)
        repository, kind, rest = path["repository"], path["kind"], path["rest"]
        if kind == "blobs/uploads":
            return self._upload(request, repository, rest)
        if kind == "manifests" and request.method == "PUT":
            self.manifests[repository, rest] = request.get_data()
            return Response("", 201, {"docker-content-digest": digest(request.get_data())})
        content = self.manifests.get((repository, rest)) if kind == "manifests" else self.blobs.get(rest)
        if content is None:
            return Response('{"errors": [{"code": "BLOB_UNKNOWN"}]}', 404)
        return Response(content, 200, {"docker-content-digest": digest(content)})

    def _upload(self, request: Request, repository: str, upload: str) -> Response:
        if request.method == "POST":
            upload = str(len(self._uploads))
            self._uploads[upload] = b""
        self._uploads[upload] += request.get_data()
        location = {"location": f"/v2/{repository}/blobs/uploads/{upload}", "docker-upload-uuid": upload}
        if request.method != "PUT":
            return Response("", 202, {**location, "range": f"0-{max(len(self._uploads[upload]) - 1, 0)}"})
        content = self._uploads.pop(upload)
        if digest(content) != request.args["digest"]:
            return Response('{"errors": [{"code": "DIGEST_INVALID"}]}', 400)
        self.blobs[digest(content)] = content
        return Response("", 201, {"docker-content-digest": digest(content)})


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
