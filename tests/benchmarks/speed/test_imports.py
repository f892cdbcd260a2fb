from benchmarks.speed.imports import Imports, by_package

TOLD = """\
import time: self [us] | cumulative | imported package
import time:       100 |        100 |   _io
import time:       400 |        500 | json.decoder
import time:      2000 |       3000 |       fastapi.routing
import time:      1000 |       1000 |     fastapi
import time:       250 |        250 | function.app
import time:    800000 |     900000 | function.handler
a warning of something else
""".splitlines()


def test_a_package_has_the_time_of_its_own_modules() -> None:
    assert by_package(TOLD) == {"Python": 0.5, "fastapi": 3.0, "function": 0.25}


def test_loading_the_model_is_no_import() -> None:
    """The model is loaded in the body of function.handler, and its time is reported separately."""
    assert Imports(by_package(TOLD), load=800.0).total == 3.75
