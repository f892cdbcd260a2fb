"""The training loop. An interrupted training resumes from its last checkpoint."""

import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel

from function.reader.engine import Template
from model.training.checkpoints import State, Store, Weights
from model.training.config import Stage
from model.training.dropout import set_dropout
from model.training.errors import Diverged
from model.training.trim import word_embeddings
from model.training.windows import Batch, Window, batches, collate

LEAST_RATE = 0.01  # the share of the learning rate at the last step


@dataclass(frozen=True, slots=True)
class Leg:
    """One stage with one seed. It starts from the weights of leg number `after`, or from the base if None."""

    stage: Stage
    seed: int
    windows: Sequence[Window]
    after: int | None

    @property
    def steps(self) -> int:
        return self.stage.steps or max(1, round(self.stage.epochs * len(self.windows) / self.stage.batch))

    def identity(self) -> dict[str, Any]:
        """Return everything that determines the leg's weights, except the weights that it starts from."""
        digest = hashlib.sha256()
        for window in self.windows:
            digest.update(window.ids.tobytes() + f" {window.first} {window.start} {window.end}\n".encode())
        # The windows are compared, so the names of the sources are left out.
        stage = {key: value for key, value in asdict(self.stage).items() if key not in ("name", "sources")}
        return {**stage, "seed": self.seed, "windows": digest.hexdigest(), "threads": torch.get_num_threads()}


@dataclass(frozen=True, slots=True)
class Report:
    """Progress after a step: finished steps, total steps, and the loss."""

    stage: str
    done: int
    total: int
    loss: float


class FineTuning:
    """Train a network in place, leg after leg."""

    def __init__(
        self,
        network: PreTrainedModel,
        template: Template,
        inputs: Sequence[str],
        legs: Sequence[Leg],
        base: str,
        store: Store,
        device: torch.device,
        checkpoint_steps: int,
    ) -> None:
        """`inputs`: names of the network's inputs. `base`: a hash of its initial weights."""
        self._network = network
        nn.Module.to(network, device)
        self._template = template
        self._inputs = inputs
        self._legs = legs
        self._base = base
        self._store = store
        self._device = device
        self._precision = torch.bfloat16 if has_bfloat16(device) else torch.float32
        self._checkpoint_steps = checkpoint_steps
        words = word_embeddings(network)
        frozen = all(leg.stage.freeze_embeddings for leg in legs)
        self._kept = {name: p for name, p in network.named_parameters() if not (frozen and p is words)}

    def run(self, report: Callable[[Report], None]) -> None:
        """Train all legs. The network ends with the mean weights of the last legs.

        The same base, legs and number of threads give the same weights, interrupted or not. Raises RunChanged,
        CheckpointDamaged or Diverged.
        """
        total, done = sum(leg.steps for leg in self._legs), 0
        beginning = self._weights()
        results: list[Weights] = []
        for number, leg in enumerate(self._legs):
            identity = {"base": self._base, "precision": str(self._precision), **leg.identity()}
            weights = self._store.finished(number, identity)
            if weights is None:
                self._load(beginning if leg.after is None else results[leg.after])
                for step, loss in self._train(number, leg, identity):
                    report(Report(leg.stage.name, done + step, total, loss))
                weights = self._weights()
                self._store.finish(number, identity, weights)
            done += leg.steps
            results.append(weights)
        gone_on = {leg.after for leg in self._legs}
        ends = [weights for number, weights in enumerate(results) if number not in gone_on]
        self._load({name: torch.stack([end[name] for end in ends]).mean(0) for name in ends[0]})
        self._network.eval()  # type: ignore[no-untyped-call]

    def _train(self, number: int, leg: Leg, identity: Mapping[str, Any]) -> Iterator[tuple[int, float]]:
        """Yield the number of finished steps and the loss of the last one."""
        stage = leg.stage
        set_dropout(self._network, stage.dropout, self._device)
        self._freeze(stage)
        optimizer = self._optimizer(stage)
        self._network.train()
        state = self._store.state(number, identity)
        done = 0
        if state is not None:
            done = state.step
            self._load(state.weights)
            optimizer.load_state_dict(dict(state.optimizer))
        order = batches([len(window.ids) for window in leg.windows], stage.batch, [leg.seed, number])
        for step, chosen in enumerate(itertools.islice(order, done, leg.steps), done):
            # Each step seeds the generator, so that checkpoints need not store its state.
            torch.manual_seed((leg.seed * 1_000_003 + number) * 1_000_003 + step)
            for group in optimizer.param_groups:
                group["lr"] = stage.learning_rate * rate(step, leg.steps, stage.warm_up)
            loss = self._loss([leg.windows[i] for i in chosen])
            if not torch.isfinite(loss):
                raise Diverged(stage.name, step)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self._trained(), stage.clip)
            optimizer.step()
            done = step + 1
            if done % self._checkpoint_steps == 0 and done < leg.steps:
                self._store.save(State(number, done, identity, self._weights(), optimizer.state_dict()))
            yield done, loss.item()

    def _loss(self, chosen: Sequence[Window]) -> Tensor:
        """Return the mean of the start and end losses, over the first token and the context's tokens."""
        batch = collate(chosen, self._template).to(self._device)
        with torch.autocast(self._device.type, self._precision, enabled=self._precision != torch.float32):
            output = self._network(**_inputs(batch, self._inputs))
        start = output.start_logits.float().masked_fill(~batch.allowed, -torch.inf)
        end = output.end_logits.float().masked_fill(~batch.allowed, -torch.inf)
        return (functional.cross_entropy(start, batch.starts) + functional.cross_entropy(end, batch.ends)) / 2

    def _freeze(self, stage: Stage) -> None:
        base: Any = self._network.base_model
        frozen: list[nn.Parameter] = []
        if stage.frozen_layers:
            frozen += base.embeddings.parameters()
            for layer in _layers(base)[: stage.frozen_layers]:
                frozen += layer.parameters()
        elif stage.freeze_embeddings:
            frozen.append(word_embeddings(self._network))
        still = {id(parameter) for parameter in frozen}
        for parameter in self._network.parameters():
            parameter.requires_grad_(id(parameter) not in still)

    def _trained(self) -> list[nn.Parameter]:
        return [parameter for parameter in self._network.parameters() if parameter.requires_grad]

    def _optimizer(self, stage: Stage) -> torch.optim.AdamW:
        """Return the optimizer. Biases and layer norms get no weight decay."""
        matrices = [parameter for parameter in self._trained() if parameter.dim() > 1]
        others = [parameter for parameter in self._trained() if parameter.dim() <= 1]
        groups = [{"params": matrices, "weight_decay": stage.weight_decay}, {"params": others, "weight_decay": 0.0}]
        return torch.optim.AdamW(groups, lr=stage.learning_rate, fused=True)

    def _weights(self) -> Weights:
        return {name: parameter.detach().cpu().clone() for name, parameter in self._kept.items()}

    @torch.no_grad()
    def _load(self, weights: Weights) -> None:
        for name, parameter in self._kept.items():
            parameter.copy_(weights[name])


def has_bfloat16(device: torch.device) -> bool:
    """Return whether the processor has bfloat16 instructions. Emulated bfloat16 takes twice the time."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def rate(step: int, steps: int, warm_up: float) -> float:
    """Return the factor of the learning rate: linear warm-up, then linear decay to `LEAST_RATE`."""
    first = max(1, round(warm_up * steps))
    return min((step + 1) / first, max(LEAST_RATE, (steps - step) / max(1, steps - first + 1)))


def _inputs(batch: Batch, names: Sequence[str]) -> dict[str, Tensor]:
    tensors = {"input_ids": batch.ids, "attention_mask": batch.mask.long(), "token_type_ids": batch.types}
    return {name: tensors[name] for name in names}


def _layers(base: nn.Module) -> nn.ModuleList:
    """Return the encoder's layers, the lowest first."""
    return next(module for module in base.modules() if isinstance(module, nn.ModuleList))
