"""The deployment's patterns for the files of a model directory match every file that the bake writes."""

from fnmatch import fnmatch

from infra.aws.build import MODEL_FILES
from model.bake.manifest import FILES


def test_what_is_baked_is_what_goes_into_the_image() -> None:
    for name in ("manifest.json", *FILES):
        assert any(fnmatch(name, pattern) for pattern in MODEL_FILES), name
