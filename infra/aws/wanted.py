"""The settings of a deploy, validated before any call to AWS."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from function.config import MB_PER_VCPU, Settings, SettingsError
from infra.aws.errors import BadSetting

TABLE_OF_AUTH = {"iam": "AWS_IAM", "token": "NONE", "none": "NONE"}
RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


class Auth(StrEnum):
    """Who may call the URL: IAM principals with permission, clients with the token, or everyone."""

    IAM = "iam"
    TOKEN = "token"
    NONE = "none"

    @property
    def url(self) -> str:
        """Return the AuthType of the function URL; the token is checked by the function."""
        return TABLE_OF_AUTH[self]


class Architecture(StrEnum):
    X86 = "x86_64"
    ARM = "arm64"

    @property
    def platform(self) -> str:
        return {"x86_64": "linux/amd64", "arm64": "linux/arm64"}[self]


@dataclass(frozen=True, slots=True)
class Warm:
    """Environments kept warm: always, or during `hours` ("8-20") on `days` ("MON-FRI") in `timezone`."""

    environments: int = 0
    hours: str | None = None
    days: str = "MON-FRI"
    timezone: str = "Europe/Madrid"

    @property
    def schedule(self) -> tuple[str, str] | None:
        """Return the cron expressions of start and end."""
        if self.hours is None:
            return None
        start, end = self.hours.split("-")
        return f"cron(0 {int(start)} ? * {self.days} *)", f"cron(0 {int(end)} ? * {self.days} *)"


@dataclass(frozen=True, slots=True)
class Canary:
    """The `percent` of requests that the new version gets for `minutes`; 0 disables the canary."""

    percent: int = 0
    minutes: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """All settings. Raises BadSetting, which names the option."""

    model: Path | None = None
    memory_mb: int = MB_PER_VCPU
    timeout_s: int = 30
    architecture: Architecture = Architecture.X86
    storage_mb: int = 512
    tracing: bool = True
    reserved: int = 10
    retention_days: int = 30
    auth: Auth = Auth.IAM
    public_on_purpose: bool = False
    rotate_token: bool = False
    cors_origins: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    warm: Warm = Warm()
    snapstart: bool = False
    canary: Canary = Canary()
    slow_ms: int = 2000
    alarm_topic: str | None = None

    def __post_init__(self) -> None:
        _within("--memory", self.memory_mb, 128, 10_240)
        _within("--timeout", self.timeout_s, 1, 900)
        _within("--storage", self.storage_mb, 512, 10_240)
        _within("--reserved-concurrency", self.reserved, 0, 100_000)
        _within("--canary", self.canary.percent, 0, 99)
        _within("--canary-minutes", self.canary.minutes, 0, 120)
        _within("--warm", self.warm.environments, 0, self.reserved or 100_000)
        _within("--slow-ms", self.slow_ms, 1, self.timeout_s * 1000)
        if self.retention_days not in RETENTIONS:
            days = ", ".join(map(str, RETENTIONS))
            raise BadSetting(
                f"--retention: CloudWatch admite {days} días.", f"--retention: CloudWatch takes {days} days."
            )
        if self.auth is Auth.NONE and not self.public_on_purpose:
            raise BadSetting(
                "--auth none deja entrar a cualquiera y usted paga: añada --i-know-it-is-public si es lo que quiere.",
                "--auth none lets anybody in and you pay: add --i-know-it-is-public if that is what you want.",
            )
        if self.rotate_token and self.auth is not Auth.TOKEN:
            raise BadSetting("--rotate-token va con --auth token.", "--rotate-token goes with --auth token.")
        self._check_start()
        self._check_variables()

    def environment(self, token_sha256: str | None) -> dict[str, str]:
        """Return the function's environment variables, with one thread for each full vCPU."""
        variables = {
            "QAS_THREADS": str(max(1, self.memory_mb // MB_PER_VCPU)),
            "QAS_AUTH": str(self.auth),
            **self.variables,
        }
        return variables if token_sha256 is None else {**variables, "QAS_TOKEN_SHA256": token_sha256}

    def _check_start(self) -> None:
        if self.snapstart and (self.warm.environments or self.storage_mb > 512):
            raise BadSetting(
                "--snapstart no se combina con --warm ni con --storage de más de 512 MB: elija.",
                "--snapstart does not go with --warm nor with a --storage over 512 MB: choose.",
            )
        if self.warm.hours is None:
            return
        hours = re.fullmatch(r"(\d{1,2})-(\d{1,2})", self.warm.hours)
        if not self.warm.environments or not hours or not int(hours[1]) < int(hours[2]) <= 23:
            raise BadSetting(
                "--warm-hours va con --warm y son dos horas del mismo día, como 8-20.",
                "--warm-hours goes with --warm and is two hours of the same day, such as 8-20.",
            )

    def _check_variables(self) -> None:
        for name in self.variables:
            if name in ("QAS_MODEL", "QAS_AUTH", "QAS_TOKEN_SHA256"):
                raise BadSetting(f"--set {name}: lo pone deploy.", f"--set {name}: deploy sets it.")
        try:
            Settings.from_env(self.variables)
        except SettingsError as error:
            raise BadSetting(f"--set: {error}", f"--set: {error}") from None


def _within(option: str, value: float, low: int, high: int) -> None:
    if not low <= value <= high:
        raise BadSetting(f"{option} {value:g}: de {low} a {high}.", f"{option} {value:g}: from {low} to {high}.")
