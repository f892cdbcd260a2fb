"""A model's name → its files on this disk, and nothing but those that are needed."""

import errno
import hashlib
import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import yaml  # type: ignore[import-untyped]
from huggingface_hub import HfApi, constants, metadata_load
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from model.bake.errors import (
    BakeError,
    Damaged,
    DiskFull,
    Gated,
    HubFailed,
    NoNetwork,
    PickleOnly,
    UnknownModel,
    UnknownRevision,
    Unwritable,
)
from model.bake.kinds import kind_of

CONFIG = "config.json"
CARD = "README.md"
TOKENIZER = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
)
# A checkpoint in parts has an index, which names them.
SAFETENSORS = ("model.safetensors", "model.safetensors.index.json")
PICKLES = ("pytorch_model.bin", "pytorch_model.bin.index.json")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`revision` is the hub's commit, or a hash over the files of a local directory; `kind` is a key of `kinds.KINDS`.

    `pickle` says that the weights are one; `card` is the model card's metadata.
    """

    id: str
    revision: str
    directory: Path
    kind: str
    pickle: bool
    card: Mapping[str, Any]


def fetch(model: str, revision: str | None, allow_pickle: bool, hub: HfApi, cache: Path | None = None) -> Checkpoint:
    """`model`: a directory, or an id on the hub, of which only what is missing in `cache` (the hub's own) is fetched.

    What was fetched is kept when a later step fails; a broken connection goes on where it broke. Raises BakeError.
    """
    directory = Path(model)
    if directory.is_dir():
        if revision is not None:
            raise UnknownRevision(model, revision)
        kind = kind_of(directory / CONFIG)
        names = {path.name for path in directory.iterdir()}
        weights = _weights(names, model, allow_pickle)
        files = [name for name in (CONFIG, *TOKENIZER) if name in names]
        files += _parts(directory / weights) if weights.endswith(".index.json") else []
        commit = _content_hash(directory, [*files, weights])
        card = _card(directory / CARD)
        identifier = str(card.get("model_name") or directory.resolve().name)
    else:
        kind, weights, directory, commit = _from_hub(model, revision, allow_pickle, hub, cache)
        card = _card(directory / CARD)
        identifier = model
    return Checkpoint(identifier, commit, directory, kind, weights in PICKLES, card)


def _from_hub(
    model: str, revision: str | None, allow_pickle: bool, hub: HfApi, cache: Path | None
) -> tuple[str, str, Path, str]:
    cache = cache or Path(constants.HF_HUB_CACHE)
    with _hub_errors(model, revision, hub.endpoint, cache):
        info = hub.model_info(model, revision=revision, files_metadata=True)
        commit = str(info.sha)
        sizes = {file.rfilename: file.size or 0 for file in info.siblings or []}

        def download(name: str) -> Path:
            return Path(hub.hf_hub_download(model, name, revision=commit, cache_dir=cache))

        if CONFIG not in sizes:
            raise Damaged(f"{model}/{CONFIG}", "404")
        config = download(CONFIG)
        # Before anything large is fetched.
        kind = kind_of(config)
        weights = _weights(sizes, model, allow_pickle)
        files = [name for name in (*TOKENIZER, CARD) if name in sizes] + [weights]
        if weights.endswith(".index.json"):
            files += _parts(download(weights))
        _check_room(cache, config.parent, {name: sizes.get(name, 0) for name in files})
        for name in files:
            download(name)
    return kind, weights, config.parent, commit


def _weights(names: Collection[str], model: str, allow_pickle: bool) -> str:
    for name in SAFETENSORS:
        if name in names:
            return name
    for name in PICKLES:
        if name in names:
            if not allow_pickle:
                raise PickleOnly(model)
            return name
    raise Damaged(f"{model}/{SAFETENSORS[0]}", "404")


def _parts(index: Path) -> list[str]:
    try:
        return sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise Damaged(str(index), type(error).__name__) from None


def _check_room(cache: Path, fetched: Path, sizes: Mapping[str, int]) -> None:
    needed = sum(size for name, size in sizes.items() if not (fetched / name).exists())
    free = shutil.disk_usage(fetched).free
    if needed > free:
        raise DiskFull(str(cache), needed, free)


def _content_hash(directory: Path, names: Collection[str]) -> str:
    whole = hashlib.sha256()
    for name in sorted(names):
        try:
            with (directory / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise Damaged(str(directory / name), error.strerror or type(error).__name__) from None
        whole.update(f"{name} {digest}\n".encode())
    return whole.hexdigest()


def _card(path: Path) -> Mapping[str, Any]:
    """Many checkpoints have no card, and some a broken one: neither keeps a model from being baked."""
    try:
        return metadata_load(path) or {}
    except (OSError, ValueError, yaml.YAMLError):
        return {}


@contextmanager
def _hub_errors(model: str, revision: str | None, endpoint: str, cache: Path) -> Iterator[None]:
    try:
        yield
    except GatedRepoError:
        raise Gated(model) from None
    except (RepositoryNotFoundError, HFValidationError):
        raise UnknownModel(model) from None
    except RevisionNotFoundError:
        raise UnknownRevision(model, str(revision)) from None
    except HfHubHTTPError as error:
        raise HubFailed(endpoint, error.response.status_code) from None
    except (httpx2.TransportError, OfflineModeIsEnabled, LocalEntryNotFoundError) as error:
        cause = error.__cause__
        if isinstance(cause, HfHubHTTPError):
            raise HubFailed(endpoint, cause.response.status_code) from None
        raise NoNetwork(endpoint) from None
    except OSError as error:
        if error.errno is None:
            # A file that came out shorter or longer than the hub had said.
            raise NoNetwork(endpoint) from error
        raise cannot_write(cache, error) from None


def cannot_write(path: Path, error: OSError) -> BakeError:
    if error.errno == errno.ENOSPC:
        return DiskFull(str(path))
    return Unwritable(str(path), error.strerror or type(error).__name__)
