"""Errors of an evaluation. The messages say what to do and never quote a text; the page shows them in its language.

A service raises the errors of the client.

EvaluationError
├── DataUnreadable        the file is missing or cannot be read
├── NotSquad              the file is not SQuAD v1 or v2 JSON
├── NoQuestions           the file contains no questions
└── ReportUnwritable      the JSON report cannot be written
"""

from typing import ClassVar


class EvaluationError(Exception):
    code: ClassVar[str]

    def __init__(self, spanish: str, english: str) -> None:
        super().__init__(english)
        self.spanish = spanish
        self.english = english


class DataUnreadable(EvaluationError):
    code = "data_unreadable"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"No se puede leer {path} ({reason}): compruebe la ruta y los permisos.",
            f"{path} cannot be read ({reason}): check the path and its permissions.",
        )


class NotSquad(EvaluationError):
    code = "not_squad"

    def __init__(self, path: str, where: str, expected: tuple[str, str]) -> None:
        """`where`: a path in the JSON. `expected`: what was expected there, in Spanish and in English."""
        super().__init__(
            f"{path} no es SQuAD v1 ni v2: en {where} se esperaba {expected[0]}.",
            f"{path} is neither SQuAD v1 nor v2: {expected[1]} was expected at {where}.",
        )


class NoQuestions(EvaluationError):
    code = "no_questions"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} no contiene ninguna pregunta: elija otro fichero.",
            f"{path} contains no questions: choose another file.",
        )


class ReportUnwritable(EvaluationError):
    code = "report_unwritable"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"No se puede escribir {path} ({reason}): elija otro sitio para el informe.",
            f"{path} cannot be written ({reason}): choose another place for the report.",
        )
