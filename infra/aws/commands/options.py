"""Options shared by several commands, with help in Spanish and English."""

from typing import Annotated

import typer


def helped(spanish: str, english: str) -> str:
    return f"{spanish} · {english}"


Stage = Annotated[
    str,
    typer.Option("--stage", help=helped("la etapa: dev, prod…", "the stage: dev, prod…"), metavar="NAME"),
]
Region = Annotated[
    str | None,
    typer.Option(
        "--region", help=helped("por omisión, la de AWS_REGION o su perfil", "default: AWS_REGION or profile")
    ),
]
Profile = Annotated[str | None, typer.Option("--profile", help=helped("perfil de AWS", "AWS profile"), metavar="NAME")]
Json = Annotated[bool, typer.Option("--json", help=helped("el resultado en JSON", "the result as JSON"))]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help=helped("solo decir qué cambiaría", "only say what would change"))
]
