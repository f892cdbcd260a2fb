"""What is baked reaches the image: a model directory's files are those that the deployment and the Dockerfile know."""

from fnmatch import fnmatch

from infra.aws.image import MODEL_FILES
from model.bake.manifest import FILES


def test_what_is_baked_is_what_goes_into_the_image() -> None:
    for name in ("manifest.json", *FILES):
        assert any(fnmatch(name, pattern) for pattern in MODEL_FILES), name
