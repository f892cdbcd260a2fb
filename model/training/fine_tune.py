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
from model.training.errors import Diverged
from model.training.network import encoder_layers, has_bfloat16, set_dropout, word_embeddings
from model.training.windows import Batch, Window, batches, collate

MIN_RATE = 0.01  # lower bound of the factor of the learning rate


@dataclass(frozen=True, slots=True)
class StageRun:
    """One stage, trained with one seed.

    It starts from the final weights of the run with number `after`, or from the base if `after` is None.
    """

    stage: Stage
    seed: int
    windows: Sequence[Window]
    after: int | None

    @property
    def steps(self) -> int:
        return self.stage.steps or max(1, round(self.stage.epochs * len(self.windows) / self.stage.batch))

    def identity(self) -> dict[str, Any]:
        """Return everything that determines the run's weights, except the weights that it starts from."""
        digest = hashlib.sha256()
        for window in self.windows:
            digest.update(window.ids.tobytes() + f" {window.first} {window.start} {window.end}\n".encode())
        # The windows are compared, so the names of the sources are left out.
        stage = {key: value for key, value in asdict(self.stage).items() if key not in ("name", "sources")}
        return {**stage, "seed": self.seed, "windows": digest.hexdigest(), "threads": torch.get_num_threads()}


@dataclass(frozen=True, slots=True)
class Step:
    """A finished step: the number of finished steps, the total number of steps, and the loss."""

    stage: str
    done: int
    total: int
    loss: float


class FineTuning:
    """Train a network in place, run after run."""

    def __init__(
        self,
        network: PreTrainedModel,
        template: Template,
        inputs: Sequence[str],
        runs: Sequence[StageRun],
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
        self._runs = runs
        self._base = base
        self._store = store
        self._device = device
        self._precision = torch.bfloat16 if has_bfloat16(device) else torch.float32
        self._checkpoint_steps = checkpoint_steps
        embeddings = word_embeddings(network)
        frozen = all(run.stage.freeze_embeddings for run in runs)
        # Word embeddings that are never trained are not saved in the checkpoints.
        self._parameters = {name: p for name, p in network.named_parameters() if not (frozen and p is embeddings)}

    def train(self, on_step: Callable[[Step], None]) -> None:
        """Train all runs. The final weights are the mean of those of the runs that no other run starts from.

        The same base, runs and number of threads give the same weights, interrupted or not. Raises RunChanged,
        CheckpointDamaged or Diverged.
        """
        total, done = sum(run.steps for run in self._runs), 0
        initial = self._weights()
        results: list[Weights] = []
        for number, run in enumerate(self._runs):
            identity = {"base": self._base, "precision": str(self._precision), **run.identity()}
            weights = self._store.finished(number, identity)
            if weights is None:
                self._load(initial if run.after is None else results[run.after])
                for step, loss in self._train_run(number, run, identity):
                    on_step(Step(run.stage.name, done + step, total, loss))
                weights = self._weights()
                self._store.finish(number, identity, weights)
            done += run.steps
            results.append(weights)
        continued = {run.after for run in self._runs}
        last = [weights for number, weights in enumerate(results) if number not in continued]
        self._load({name: torch.stack([weights[name] for weights in last]).mean(0) for name in last[0]})
        self._network.eval()  # type: ignore[no-untyped-call]

    def _train_run(self, number: int, run: StageRun, identity: Mapping[str, Any]) -> Iterator[tuple[int, float]]:
        """Yield the number of finished steps and the loss of the last one."""
        stage = run.stage
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
        order = batches([len(window.ids) for window in run.windows], stage.batch, [run.seed, number])
        for step, chosen in enumerate(itertools.islice(order, done, run.steps), done):
            # Each step seeds the generator, so that checkpoints need not store its state.
            torch.manual_seed((run.seed * 1_000_003 + number) * 1_000_003 + step)
            for group in optimizer.param_groups:
                group["lr"] = stage.learning_rate * rate_factor(step, run.steps, stage.warm_up)
            loss = self._loss([run.windows[i] for i in chosen])
            if not torch.isfinite(loss):
                raise Diverged(stage.name, step)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self._trainable(), stage.clip)
            optimizer.step()
            done = step + 1
            if done % self._checkpoint_steps == 0 and done < run.steps:
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
            for layer in encoder_layers(base)[: stage.frozen_layers]:
                frozen += layer.parameters()
        elif stage.freeze_embeddings:
            frozen.append(word_embeddings(self._network))
        frozen_ids = {id(parameter) for parameter in frozen}
        for parameter in self._network.parameters():
            parameter.requires_grad_(id(parameter) not in frozen_ids)

    def _trainable(self) -> list[nn.Parameter]:
        return [parameter for parameter in self._network.parameters() if parameter.requires_grad]

    def _optimizer(self, stage: Stage) -> torch.optim.AdamW:
        """Return the optimizer. Biases and layer norms get no weight decay."""
        matrices = [parameter for parameter in self._trainable() if parameter.dim() > 1]
        others = [parameter for parameter in self._trainable() if parameter.dim() <= 1]
        groups = [{"params": matrices, "weight_decay": stage.weight_decay}, {"params": others, "weight_decay": 0.0}]
        return torch.optim.AdamW(groups, lr=stage.learning_rate, fused=True)

    def _weights(self) -> Weights:
        return {name: parameter.detach().cpu().clone() for name, parameter in self._parameters.items()}

    @torch.no_grad()
    def _load(self, weights: Weights) -> None:
        for name, parameter in self._parameters.items():
            parameter.copy_(weights[name])


def rate_factor(step: int, steps: int, warm_up: float) -> float:
    """Return the factor of the learning rate: linear warm-up, then linear decay to `MIN_RATE`."""
    warm_up_steps = max(1, round(warm_up * steps))
    return min((step + 1) / warm_up_steps, max(MIN_RATE, (steps - step) / max(1, steps - warm_up_steps + 1)))


def _inputs(batch: Batch, names: Sequence[str]) -> dict[str, Tensor]:
    tensors = {"input_ids": batch.ids, "attention_mask": batch.mask.long(), "token_type_ids": batch.types}
    return {name: tensors[name] for name in names}
