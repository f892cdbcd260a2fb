"""Behaviour of AWS Lambda that moto 5.2.5 lacks, with Lambda's error messages. It gets each request before moto.

It adds revisions, URLs and permissions of an alias, provisioned concurrency, settings that moto forgets, invocations.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

# Sends the request to moto and returns the HTTP status and the body.
Forward = Callable[[], tuple[int, bytes]]
Response = tuple[int, Mapping[str, str], bytes]

_PATH = re.compile(r"/\d{4}-\d\d-\d\d/functions(?:/(?P<name>[^/]+)(?:/(?P<rest>.+))?)?/?")
_FORGOTTEN = ("LoggingConfig", "EphemeralStorage", "TracingConfig", "SnapStart", "Architectures")
ERROR_HEADER = "x-amzn-errortype"


class ApiError(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass
class MotoExtension:
    """The added behaviour. `invoke` answers an event for a qualifier; `url` returns the URL for a function name.

    Without `may_delete`, the caller lacks the permission to delete functions and versions.
    """

    url: Callable[[str], str] = lambda name: f"https://{name}.lambda-url.eu-west-1.on.aws/"
    invoke: Callable[[str, Any], Any] = lambda qualifier, event: {"statusCode": 200}
    may_delete: bool = True
    settings: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    revisions: dict[tuple[str, str], int] = field(default_factory=dict)
    images: dict[tuple[str, str], str] = field(default_factory=dict)
    urls: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    statements: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    provisioned: dict[tuple[str, str], int] = field(default_factory=dict)

    def handle(self, method: str, url: str, body: bytes, forward: Forward) -> Response:
        parts = urlsplit(url)
        path = _PATH.fullmatch(parts.path)
        if path is None:
            return self._forward(forward)
        qualifier = parse_qs(parts.query).get("Qualifier", ["$LATEST"])[0]
        name, rest = path["name"] or "", (path["rest"] or "").strip("/")
        params = json.loads(body) if body and rest != "invocations" else {}
        try:
            match method, rest:
                case "POST", "" if not name:
                    return self._configure(forward, params["FunctionName"], params)
                case "PUT", "configuration" | "code":
                    self._check_revision((name, "$LATEST"), params)
                    return self._configure(forward, name, params)
                case "POST", "versions":
                    self._check_revision((name, "$LATEST"), params)
                    return self._publish(forward, name)
                case "GET", "" | "configuration" | "versions":
                    status, moto_body = forward()
                    return status, {}, self._complete(name, moto_body, qualifier)
                case "DELETE", "" if not self.may_delete:
                    raise ApiError(403, "AccessDeniedException", "not authorized to perform: lambda:DeleteFunction")
                case "DELETE", "" if qualifier != "$LATEST":
                    del self.settings[name, qualifier], self.images[name, qualifier]
                    return self._forward(forward)
                case "DELETE", "":
                    self._forget(name)
                    return self._forward(forward)
                case _ if rest.startswith("aliases"):
                    return self._alias(method, forward, name, params)
                case _, "url":
                    return self._url(method, name, qualifier, params)
                case _, "provisioned-concurrency":
                    return self._provisioned(method, name, qualifier, params)
                case "POST", "invocations":
                    return 200, {}, json.dumps(self.invoke(qualifier, json.loads(body))).encode()
                case _ if rest.startswith("policy"):
                    return self._policy(method, name, qualifier, rest.removeprefix("policy").strip("/"), params)
            return self._forward(forward)
        except ApiError as error:
            text = json.dumps({"Type": "User", "Message": str(error), "message": str(error)}).encode()
            return error.status, {ERROR_HEADER: error.code}, text

    def _forward(self, forward: Forward) -> Response:
        status, body = forward()
        return status, {}, body

    def _configure(self, forward: Forward, name: str, params: dict[str, Any]) -> Response:
        status, body = forward()
        if status < 300:
            settings = self.settings.setdefault((name, "$LATEST"), {})
            settings.update({field: params[field] for field in _FORGOTTEN if field in params})
            self._next_revision((name, "$LATEST"))
            image = params.get("Code", params).get("ImageUri")
            self.images[name, "$LATEST"] = image or self.images[name, "$LATEST"]
        return status, {}, self._complete(name, body)

    def _alias(self, method: str, forward: Forward, name: str, params: dict[str, Any]) -> Response:
        key = (name, "an alias")
        if method == "PUT":
            self._check_revision(key, params)
        status, body = forward()
        if status >= 300:
            return status, {}, body
        if method != "GET":
            self._next_revision(key)
        return status, {}, json.dumps({**json.loads(body), "RevisionId": str(self.revisions[key])}).encode()

    def _check_revision(self, key: tuple[str, str], params: dict[str, Any]) -> None:
        if params.get("RevisionId", str(self.revisions.get(key))) != str(self.revisions.get(key)):
            message = (
                "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API"
            )
            raise ApiError(412, "PreconditionFailedException", f"{message} to retrieve the latest Revision Id")

    def _next_revision(self, key: tuple[str, str]) -> None:
        self.revisions[key] = self.revisions.get(key, 0) + 1

    def _publish(self, forward: Forward, name: str) -> Response:
        status, body = forward()
        if status < 300:
            version = json.loads(body)["Version"]
            self.settings.setdefault((name, version), dict(self.settings[name, "$LATEST"]))
            self.images.setdefault((name, version), self.images[name, "$LATEST"])
        return status, {}, self._complete(name, body)

    def _complete(self, name: str, body: bytes, qualifier: str = "$LATEST") -> bytes:
        """Return `body` with the settings that moto forgets, and each version's image: moto has one image for all."""
        response = json.loads(body)
        if "Code" in response:
            response["Code"] = {"RepositoryType": "ECR", "ImageUri": self.images[name, qualifier]}
        for configuration in (response, response.get("Configuration", {}), *response.get("Versions", [])):
            if "Version" in configuration:
                configuration["RevisionId"] = str(self.revisions.get((name, configuration["Version"]), 0))
                configuration.update(self.settings.get((configuration["FunctionName"], configuration["Version"]), {}))
        return json.dumps(response).encode()

    def _forget(self, name: str) -> None:
        for table in (self.settings, self.images, self.revisions, self.urls, self.statements, self.provisioned):
            for key in [key for key in table if key[0] == name]:
                del table[key]

    def _url(self, method: str, name: str, qualifier: str, params: dict[str, Any]) -> Response:
        key = (name, qualifier)
        if method == "POST" and key in self.urls:
            raise ApiError(409, "ResourceConflictException", "FunctionUrlConfig exists for this Lambda function")
        if method != "POST" and key not in self.urls:
            raise ApiError(404, "ResourceNotFoundException", "The resource you requested does not exist.")
        if method == "DELETE":
            del self.urls[key]
            return 204, {}, b""
        if method != "GET":
            before = self.urls.get(key, {"FunctionUrl": self.url(name), "CreationTime": "2026-01-01T00:00:00Z"})
            self.urls[key] = {**before, **{field: params[field] for field in ("AuthType", "Cors") if field in params}}
        return 201 if method == "POST" else 200, {}, json.dumps(self.urls[key]).encode()

    def _policy(self, method: str, name: str, qualifier: str, sid: str, params: dict[str, Any]) -> Response:
        statements = self.statements.setdefault((name, qualifier), {})
        if method == "POST":
            if params["StatementId"] in statements:
                raise ApiError(
                    409,
                    "ResourceConflictException",
                    f"The statement id ({params['StatementId']}) provided "
                    "already exists. Please provide a new statement id, or remove the existing statement.",
                )
            statements[params["StatementId"]] = {"Sid": params["StatementId"], "Effect": "Allow", **params}
            return 201, {}, json.dumps({"Statement": json.dumps(statements[params["StatementId"]])}).encode()
        if not statements or (method == "DELETE" and sid not in statements):
            raise ApiError(404, "ResourceNotFoundException", "No policy is associated with the params resource.")
        if method == "DELETE":
            del statements[sid]
            return 204, {}, b""
        return (
            200,
            {},
            json.dumps({"Policy": json.dumps({"Statement": [*statements.values()]}), "RevisionId": "1"}).encode(),
        )

    def _provisioned(self, method: str, name: str, qualifier: str, params: dict[str, Any]) -> Response:
        key = (name, qualifier)
        if method == "PUT":
            self.provisioned[key] = params["ProvisionedConcurrentExecutions"]
        elif key not in self.provisioned:
            code = "ProvisionedConcurrencyConfigNotFoundException"
            raise ApiError(404, code, "No Provisioned Concurrency Config found for this function")
        if method == "DELETE":
            del self.provisioned[key]
            return 204, {}, b""
        requested = self.provisioned[key]
        body = {
            "RequestedProvisionedConcurrentExecutions": requested,
            "AvailableProvisionedConcurrentExecutions": requested,
            "AllocatedProvisionedConcurrentExecutions": requested,
            "Status": "READY",
            "LastModified": "2026-01-01T00:00:00+0000",
        }
        return 202 if method == "PUT" else 200, {}, json.dumps(body).encode()
