"""The options of a deploy, validated before any call to AWS."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from function.config import MB_PER_VCPU, Settings, SettingsError
from infra.aws.errors import BadSetting

DEFAULT_STORAGE_MB = 512
RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


class Auth(StrEnum):
    """Who may call the URL: IAM principals with permission, clients with the token, or everyone."""

    IAM = "iam"
    TOKEN = "token"
    NONE = "none"

    @property
    def url_type(self) -> Literal["AWS_IAM", "NONE"]:
        """Return the AuthType of the function URL; the token is checked by the function."""
        return "AWS_IAM" if self is Auth.IAM else "NONE"


class Architecture(StrEnum):
    X86 = "x86_64"
    ARM = "arm64"

    @property
    def platform(self) -> str:
        """Return the name of the architecture in Docker."""
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
        """Return the cron expressions of start and end, or None without `hours`."""
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
class DeployOptions:
    """All options. Raises BadSetting, which names the option."""

    memory_mb: int = MB_PER_VCPU
    timeout_s: int = 30
    architecture: Architecture = Architecture.X86
    storage_mb: int = DEFAULT_STORAGE_MB
    tracing: bool = True
    reserved_concurrency: int = 10
    retention_days: int = 30
    auth: Auth = Auth.IAM
    allow_public: bool = False
    rotate_token: bool = False
    cors_origins: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    warm: Warm = Warm()
    snapstart: bool = False
    canary: Canary = Canary()
    slow_ms: int = 2000
    alarm_topic: str | None = None

    def __post_init__(self) -> None:
        _check_range("--memory", self.memory_mb, 128, 10_240)
        _check_range("--timeout", self.timeout_s, 1, 900)
        _check_range("--storage", self.storage_mb, DEFAULT_STORAGE_MB, 10_240)
        _check_range("--reserved-concurrency", self.reserved_concurrency, 0, 100_000)
        _check_range("--canary", self.canary.percent, 0, 99)
        _check_range("--canary-minutes", self.canary.minutes, 0, 120)
        _check_range("--warm", self.warm.environments, 0, self.reserved_concurrency or 100_000)
        _check_range("--slow-ms", self.slow_ms, 1, self.timeout_s * 1000)
        if self.retention_days not in RETENTIONS:
            raise BadSetting(f"--retention: CloudWatch accepts {', '.join(map(str, RETENTIONS))} days.")
        if self.auth is Auth.NONE and not self.allow_public:
            raise BadSetting(
                "--auth none lets everyone call the URL at your expense: add --i-know-it-is-public to confirm."
            )
        if self.rotate_token and self.auth is not Auth.TOKEN:
            raise BadSetting("--rotate-token requires --auth token.")
        self._check_warm_start()
        self._check_variables()

    def environment(self, token_sha256: str | None) -> dict[str, str]:
        """Return the function's environment variables, with one thread for each full vCPU."""
        variables = {
            "QAS_THREADS": str(max(1, self.memory_mb // MB_PER_VCPU)),
            "QAS_AUTH": str(self.auth),
            **self.variables,
        }
        return variables if token_sha256 is None else {**variables, "QAS_TOKEN_SHA256": token_sha256}

    def _check_warm_start(self) -> None:
        if self.snapstart and (self.warm.environments or self.storage_mb > DEFAULT_STORAGE_MB):
            raise BadSetting(
                f"--snapstart cannot be combined with --warm or with a --storage over {DEFAULT_STORAGE_MB} MB."
            )
        if self.warm.hours is None:
            return
        hours = re.fullmatch(r"(\d{1,2})-(\d{1,2})", self.warm.hours)
        if not self.warm.environments or not hours or not int(hours[1]) < int(hours[2]) <= 23:
            raise BadSetting("--warm-hours requires --warm and two hours of the same day, such as 8-20.")

    def _check_variables(self) -> None:
        for name in self.variables:
            if name in ("QAS_MODEL", "QAS_AUTH", "QAS_TOKEN_SHA256"):
                raise BadSetting(f"--set {name}: this variable is set by deploy.")
        try:
            Settings.from_env(self.variables)
        except SettingsError as error:
            raise BadSetting(f"--set: {error}") from None


def _check_range(option: str, value: float, low: int, high: int) -> None:
    if not low <= value <= high:
        raise BadSetting(f"{option} {value:g}: must be from {low} to {high}.")
