"""Get the files of a model, from a directory or the hub. Only the files that are needed are downloaded."""

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
    UnsupportedKind,
    Unwritable,
    WrongTask,
)

# The kinds of checkpoints that can be baked, by the `model_type` in their configuration.
KINDS = {
    "albert": "AlbertForQuestionAnswering",
    "bert": "BertForQuestionAnswering",
    "deberta-v2": "DebertaV2ForQuestionAnswering",
    "distilbert": "DistilBertForQuestionAnswering",
    "electra": "ElectraForQuestionAnswering",
    "roberta": "RobertaForQuestionAnswering",
    "xlm-roberta": "XLMRobertaForQuestionAnswering",
}

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
# A checkpoint in parts has an index with their names.
SAFETENSORS = ("model.safetensors", "model.safetensors.index.json")
PICKLES = ("pytorch_model.bin", "pytorch_model.bin.index.json")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint on the disk. `revision`: the commit on the hub, or a hash of the files of a local directory.

    `kind`: a key of `KINDS`. `pickle`: whether the weights are a pickle. `card`: metadata of the model card.
    """

    id: str
    revision: str
    directory: Path
    kind: str
    pickle: bool
    card: Mapping[str, Any]


def fetch(model: str, revision: str | None, allow_pickle: bool, hub: HfApi, cache: Path | None = None) -> Checkpoint:
    """Open `model`, a directory or an id on the hub. Files that are missing in `cache` are downloaded.

    `cache`: by default, the cache of huggingface_hub. Downloaded files are kept if a later step fails, and interrupted
    downloads resume. Raises BakeError.
    """
    directory = Path(model)
    local = directory.is_dir()
    if local:
        if revision is not None:
            raise UnknownRevision(model, revision)
        kind = kind_of(directory / CONFIG)
        names = {path.name for path in directory.iterdir()}
        weights = _weights_file(names, model, allow_pickle)
        files = [name for name in (CONFIG, *TOKENIZER) if name in names]
        files += _weight_files(directory / weights) if weights.endswith(".index.json") else []
        commit = _content_hash(directory, [*files, weights])
    else:
        kind, weights, directory, commit = _from_hub(model, revision, allow_pickle, hub, cache)
    card = _card(directory / CARD)
    identifier = str(card.get("model_name") or directory.resolve().name) if local else model
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
        # Check the kind before large files are downloaded.
        kind = kind_of(config)
        weights = _weights_file(sizes, model, allow_pickle)
        files = [name for name in (*TOKENIZER, CARD) if name in sizes] + [weights]
        if weights.endswith(".index.json"):
            files += _weight_files(download(weights))
        _check_free_space(cache, config.parent, {name: sizes.get(name, 0) for name in files})
        for name in files:
            download(name)
    return kind, weights, config.parent, commit


def kind_of(config: Path) -> str:
    """Return the checkpoint's kind, a key of `KINDS`. Raises Damaged, WrongTask or UnsupportedKind."""
    content = _load_config(config)
    heads = content.get("architectures") or []
    kind = str(content.get("model_type", ""))
    if not any(str(head).endswith("ForQuestionAnswering") for head in heads):
        raise WrongTask([str(head) for head in heads], list(KINDS))
    if KINDS.get(kind) not in heads:
        raise UnsupportedKind(f"{kind} ({', '.join(heads)})", list(KINDS))
    return kind


def _load_config(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Damaged(str(path), type(error).__name__) from None
    if not isinstance(content, dict):
        raise Damaged(str(path), type(content).__name__)
    return content


def _weights_file(names: Collection[str], model: str, allow_pickle: bool) -> str:
    for name in SAFETENSORS:
        if name in names:
            return name
    for name in PICKLES:
        if name in names:
            if not allow_pickle:
                raise PickleOnly(model)
            return name
    raise Damaged(f"{model}/{SAFETENSORS[0]}", "404")


def _weight_files(index: Path) -> list[str]:
    try:
        return sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise Damaged(str(index), type(error).__name__) from None


def _check_free_space(cache: Path, directory: Path, sizes: Mapping[str, int]) -> None:
    needed = sum(size for name, size in sizes.items() if not (directory / name).exists())
    free = shutil.disk_usage(directory).free
    if needed > free:
        raise DiskFull(str(cache), needed, free)


def _content_hash(directory: Path, names: Collection[str]) -> str:
    total = hashlib.sha256()
    for name in sorted(names):
        try:
            digest = sha256(directory / name)
        except OSError as error:
            raise Damaged(str(directory / name), error.strerror or type(error).__name__) from None
        total.update(f"{name} {digest}\n".encode())
    return total.hexdigest()


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _card(path: Path) -> Mapping[str, Any]:
    """Return the metadata of the card. A missing or invalid card is common and not an error."""
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
            # The downloaded file does not have the size that the hub reported.
            raise NoNetwork(endpoint) from error
        raise write_error(cache, error) from None


def write_error(path: Path, error: OSError) -> BakeError:
    if error.errno == errno.ENOSPC:
        return DiskFull(str(path))
    return Unwritable(str(path), error.strerror or type(error).__name__)
