"""`python -m infra.image.audit FILE…`: known vulnerabilities of what requirements files pin, by pip-audit.

pip-audit itself ends well where the index knows none of the packages. Here, what was not looked at is no success.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

SOUND, VULNERABLE, NOT_AUDITED = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Audit:
    """`vulnerable`: a sentence each; `skipped`: packages that could not be looked up; `looked_at`: how many could."""

    vulnerable: Sequence[str] = ()
    skipped: Sequence[str] = ()
    looked_at: int = 0
    reason: str = field(default="")

    @property
    def status(self) -> int:
        if self.vulnerable:
            return VULNERABLE
        return NOT_AUDITED if self.skipped or self.reason else SOUND

    def sentences(self) -> list[str]:
        lines = list(self.vulnerable)
        if self.reason:
            lines.append(
                f"Not audited: the vulnerability service could not be asked ({self.reason}). Try again online."
            )
        elif self.skipped:
            names = ", ".join(self.skipped)
            lines.append(
                f"Not audited: the vulnerability service knows nothing of {len(self.skipped)} packages: {names}."
            )
        lines.append(f"{self.looked_at} packages looked at, {len(self.vulnerable)} known vulnerabilities.")
        return lines


def read(output: str, errors: str) -> Audit:
    """What pip-audit wrote, as JSON and on standard error."""
    try:
        dependencies: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except ValueError:
        return Audit(reason=(errors.strip().splitlines() or ["it said nothing"])[-1])
    looked_at = [one for one in dependencies if "skip_reason" not in one]
    vulnerable = [
        f"{one['name']} {one['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'no version'}"
        for one in looked_at
        for found in one["vulns"]
    ]
    skipped = [one["name"] for one in dependencies if "skip_reason" in one]
    return Audit(vulnerable, skipped, len(looked_at))


def audit(path: str) -> Audit:
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    done = subprocess.run([*command, "--format", "json", "-r", path], capture_output=True, text=True)
    return read(done.stdout, done.stderr)


def main(paths: Sequence[str]) -> int:
    """The exit status: 0 sound, 1 vulnerable, 3 not audited."""
    found = {path: audit(path) for path in paths}
    for path, one in found.items():
        print(path, *one.sentences(), sep="\n  ")
    statuses = {one.status for one in found.values()}
    return VULNERABLE if VULNERABLE in statuses else max(statuses)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
