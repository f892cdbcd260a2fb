"""Build the function's image on an imitation of AWS's base image, which is only available from a registry.

Like AWS's, the base has Python in /var/lang only, no findutils, an entry point and an emulator; see
https://github.com/aws/aws-lambda-base-images.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docker.engine import BASE, IMAGE, VARIANT, build, docker, function
from tests.docker.test_image import ASKED, answered

AWS_BASE = "qas-test-aws-base"
DOCKERFILE = f"""\
FROM {BASE}
RUN mkdir -p /var/lang /var/runtime && mv /usr/local/bin /usr/local/lib /var/lang && mkdir /usr/local/bin \\
 && rm -f /usr/bin/find /usr/bin/xargs /var/lang/bin/python
COPY --from={IMAGE} /usr/local/bin/aws-lambda-rie /usr/local/bin/aws-lambda-rie
COPY lambda-entrypoint.sh /
COPY bootstrap /var/runtime/bootstrap
ENV PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin \\
    LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib \\
    LAMBDA_TASK_ROOT=/var/task \\
    LAMBDA_RUNTIME_DIR=/var/runtime
WORKDIR /var/task
ENTRYPOINT ["/lambda-entrypoint.sh"]
"""
ENTRY_POINT = """\
#!/bin/sh
if [ $# -ne 1 ]; then echo "entrypoint requires the handler name to be the first argument" 1>&2; exit 142; fi
export _HANDLER="$1"
echo "entry point of the base"
if [ -z "${AWS_LAMBDA_RUNTIME_API}" ]; then
  exec /usr/local/bin/aws-lambda-rie /var/runtime/bootstrap
else
  exec /var/runtime/bootstrap
fi
"""
BOOTSTRAP = '#!/bin/bash\nexec /var/lang/bin/python3.13 -m awslambdaric "$_HANDLER"\n'


@pytest.fixture
def base(images: None, tmp_path: Path) -> Iterator[str]:
    for name, text in (("Dockerfile", DOCKERFILE), ("lambda-entrypoint.sh", ENTRY_POINT), ("bootstrap", BOOTSTRAP)):
        (tmp_path / "base" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "base" / name).write_text(text)
        (tmp_path / "base" / name).chmod(0o755)
    docker("build", "-q", "-t", AWS_BASE, str(tmp_path / "base"))
    yield AWS_BASE
    docker("rmi", "--force", AWS_BASE, check=False)


def test_its_entry_point_and_its_emulator_are_used(base: str, copy: Path) -> None:
    build(copy, "--build-arg", f"BASE={base}")
    with function(image=VARIANT) as container:
        assert answered(container.invoke(ASKED)) == "Diego Velázquez"
        assert container.logs.splitlines()[0] == "entry point of the base"
        assert container.run("bash", "-c", "type -P find python pip python3 || true") == "/var/lang/bin/python3"
