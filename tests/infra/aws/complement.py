"""Behaviour of AWS Lambda that moto 5.2.5 lacks, with Lambda's error messages; it gets each request before moto.

Revisions, URLs and permissions of an alias, provisioned concurrency, settings that moto forgets, invocations.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

# The HTTP status and the body.
Answer = tuple[int, bytes]
Forward = Callable[[], Answer]

_PATH = re.compile(r"/\d{4}-\d\d-\d\d/functions(?:/(?P<name>[^/]+)(?:/(?P<rest>.+))?)?/?")
_KEPT = ("LoggingConfig", "EphemeralStorage", "TracingConfig", "SnapStart", "Architectures")
ERROR_HEADER = "x-amzn-errortype"


class Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass
class Complement:
    """The added behaviour. `invoke` answers an event for a qualifier; `url` returns the URL for a function name.

    Without `may_delete`, the caller lacks the permission to delete functions and versions.
    """

    url: Callable[[str], str] = lambda name: f"https://{name}.lambda-url.eu-west-1.on.aws/"
    invoke: Callable[[str, Any], Any] = lambda qualifier, event: {"statusCode": 200}
    may_delete: bool = True
    kept: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    revisions: dict[tuple[str, str], int] = field(default_factory=dict)
    images: dict[tuple[str, str], str] = field(default_factory=dict)
    urls: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    statements: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    provisioned: dict[tuple[str, str], int] = field(default_factory=dict)

    def answer(self, method: str, url: str, body: bytes, forward: Forward) -> tuple[int, Mapping[str, str], bytes]:
        parts = urlsplit(url)
        found = _PATH.fullmatch(parts.path)
        if found is None:
            return self._forwarded(forward)
        qualifier = parse_qs(parts.query).get("Qualifier", ["$LATEST"])[0]
        name, rest = found["name"] or "", (found["rest"] or "").strip("/")
        given = json.loads(body) if body and rest != "invocations" else {}
        try:
            match method, rest:
                case "POST", "" if not name:
                    return self._configured(forward, given["FunctionName"], given)
                case "PUT", "configuration" | "code":
                    self._check_revision((name, "$LATEST"), given)
                    return self._configured(forward, name, given)
                case "POST", "versions":
                    self._check_revision((name, "$LATEST"), given)
                    return self._published(forward, name)
                case "GET", "" | "configuration" | "versions":
                    status, found_body = forward()
                    return status, {}, self._patched(name, found_body, qualifier)
                case "DELETE", "" if not self.may_delete:
                    raise Refused(403, "AccessDeniedException", "not authorized to perform: lambda:DeleteFunction")
                case "DELETE", "" if qualifier != "$LATEST":
                    del self.kept[name, qualifier], self.images[name, qualifier]
                    return self._forwarded(forward)
                case "DELETE", "":
                    self._forget(name)
                    return self._forwarded(forward)
                case _ if rest.startswith("aliases"):
                    return self._alias(method, forward, name, given)
                case _, "url":
                    return self._url(method, name, qualifier, given)
                case _, "provisioned-concurrency":
                    return self._provisioned(method, name, qualifier, given)
                case "POST", "invocations":
                    return 200, {}, json.dumps(self.invoke(qualifier, json.loads(body))).encode()
                case _ if rest.startswith("policy"):
                    return self._policy(method, name, qualifier, rest.removeprefix("policy").strip("/"), given)
            return self._forwarded(forward)
        except Refused as error:
            text = json.dumps({"Type": "User", "Message": str(error), "message": str(error)}).encode()
            return error.status, {ERROR_HEADER: error.code}, text

    def _forwarded(self, forward: Forward) -> tuple[int, Mapping[str, str], bytes]:
        status, body = forward()
        return status, {}, body

    def _configured(self, forward: Forward, name: str, given: dict[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        status, body = forward()
        if status < 300:
            kept = self.kept.setdefault((name, "$LATEST"), {})
            kept.update({field: given[field] for field in _KEPT if field in given})
            self._next_revision((name, "$LATEST"))
            image = given.get("Code", given).get("ImageUri")
            self.images[name, "$LATEST"] = image or self.images[name, "$LATEST"]
        return status, {}, self._patched(name, body)

    def _alias(
        self, method: str, forward: Forward, name: str, given: dict[str, Any]
    ) -> tuple[int, Mapping[str, str], bytes]:
        key = (name, "an alias")
        if method == "PUT":
            self._check_revision(key, given)
        status, body = forward()
        if status >= 300:
            return status, {}, body
        if method != "GET":
            self._next_revision(key)
        return status, {}, json.dumps({**json.loads(body), "RevisionId": str(self.revisions[key])}).encode()

    def _check_revision(self, key: tuple[str, str], given: dict[str, Any]) -> None:
        if given.get("RevisionId", str(self.revisions.get(key))) != str(self.revisions.get(key)):
            message = (
                "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API"
            )
            raise Refused(412, "PreconditionFailedException", f"{message} to retrieve the latest Revision Id")

    def _next_revision(self, key: tuple[str, str]) -> None:
        self.revisions[key] = self.revisions.get(key, 0) + 1

    def _published(self, forward: Forward, name: str) -> tuple[int, Mapping[str, str], bytes]:
        status, body = forward()
        if status < 300:
            version = json.loads(body)["Version"]
            self.kept.setdefault((name, version), dict(self.kept[name, "$LATEST"]))
            self.images.setdefault((name, version), self.images[name, "$LATEST"])
        return status, {}, self._patched(name, body)

    def _patched(self, name: str, body: bytes, qualifier: str = "$LATEST") -> bytes:
        """Return `body` with the settings that moto forgets, and each version's image: moto has one image for all."""
        answer = json.loads(body)
        if "Code" in answer:
            answer["Code"] = {"RepositoryType": "ECR", "ImageUri": self.images[name, qualifier]}
        for configuration in (answer, answer.get("Configuration", {}), *answer.get("Versions", [])):
            if "Version" in configuration:
                configuration["RevisionId"] = str(self.revisions.get((name, configuration["Version"]), 0))
                configuration.update(self.kept.get((configuration["FunctionName"], configuration["Version"]), {}))
        return json.dumps(answer).encode()

    def _forget(self, name: str) -> None:
        for table in (self.kept, self.images, self.revisions, self.urls, self.statements, self.provisioned):
            for key in [key for key in table if key[0] == name]:
                del table[key]

    def _url(
        self, method: str, name: str, qualifier: str, given: dict[str, Any]
    ) -> tuple[int, Mapping[str, str], bytes]:
        key = (name, qualifier)
        if method == "POST" and key in self.urls:
            raise Refused(409, "ResourceConflictException", "FunctionUrlConfig exists for this Lambda function")
        if method != "POST" and key not in self.urls:
            raise Refused(404, "ResourceNotFoundException", "The resource you requested does not exist.")
        if method == "DELETE":
            del self.urls[key]
            return 204, {}, b""
        if method != "GET":
            before = self.urls.get(key, {"FunctionUrl": self.url(name), "CreationTime": "2026-01-01T00:00:00Z"})
            self.urls[key] = {**before, **{field: given[field] for field in ("AuthType", "Cors") if field in given}}
        return 201 if method == "POST" else 200, {}, json.dumps(self.urls[key]).encode()

    def _policy(
        self, method: str, name: str, qualifier: str, sid: str, given: dict[str, Any]
    ) -> tuple[int, Mapping[str, str], bytes]:
        held = self.statements.setdefault((name, qualifier), {})
        if method == "POST":
            if given["StatementId"] in held:
                raise Refused(
                    409,
                    "ResourceConflictException",
                    f"The statement id ({given['StatementId']}) provided "
                    "already exists. Please provide a new statement id, or remove the existing statement.",
                )
            held[given["StatementId"]] = {"Sid": given["StatementId"], "Effect": "Allow", **given}
            return 201, {}, json.dumps({"Statement": json.dumps(held[given["StatementId"]])}).encode()
        if not held or (method == "DELETE" and sid not in held):
            raise Refused(404, "ResourceNotFoundException", "No policy is associated with the given resource.")
        if method == "DELETE":
            del held[sid]
            return 204, {}, b""
        return 200, {}, json.dumps({"Policy": json.dumps({"Statement": [*held.values()]}), "RevisionId": "1"}).encode()

    def _provisioned(
        self, method: str, name: str, qualifier: str, given: dict[str, Any]
    ) -> tuple[int, Mapping[str, str], bytes]:
        key = (name, qualifier)
        if method == "PUT":
            self.provisioned[key] = given["ProvisionedConcurrentExecutions"]
        elif key not in self.provisioned:
            code = "ProvisionedConcurrencyConfigNotFoundException"
            raise Refused(404, code, "No Provisioned Concurrency Config found for this function")
        if method == "DELETE":
            del self.provisioned[key]
            return 204, {}, b""
        wanted = self.provisioned[key]
        body = {
            "RequestedProvisionedConcurrentExecutions": wanted,
            "AvailableProvisionedConcurrentExecutions": wanted,
            "AllocatedProvisionedConcurrentExecutions": wanted,
            "Status": "READY",
            "LastModified": "2026-01-01T00:00:00+0000",
        }
        return 202 if method == "PUT" else 200, {}, json.dumps(body).encode()
