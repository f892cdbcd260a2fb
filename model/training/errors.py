"""Errors that end a training without a checkpoint. Each error has a stable code, and its message says what to do.

TrainingError
├── InvalidConfig         the configuration cannot be read, or has a wrong value
├── DataMissing           files that the configuration names are not in the folder
├── DataChanged           a file does not have the hash in the configuration
├── InvalidData           a file is not SQuAD JSON, or answers have wrong offsets
├── NothingToTrain        there are no examples, or all of them are held out
├── NothingHeldOut        there are no questions to measure with
├── BaseUnavailable       the base weights cannot be downloaded or read
├── WheelChanged          a wheel does not have the pinned hash or content
├── RunChanged            the checkpoint on the disk belongs to another run
├── CheckpointDamaged     the checkpoint on the disk cannot be read
└── Diverged              the loss is not a number
"""

from collections.abc import Sequence

from model.bake.errors import ModelError


class TrainingError(ModelError):
    pass


class InvalidConfig(TrainingError):
    code = "invalid_config"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"The configuration {path} is not valid ({reason}): correct it; docs/training.md explains it.")


class DataMissing(TrainingError):
    code = "data_missing"

    def __init__(self, directory: str, files: Sequence[str]) -> None:
        """`files`: a description of each file."""
        listing = "\n".join(files)
        super().__init__(
            f"{directory} lacks training files: copy them there, or pass another folder as DATA_DIR.\n{listing}"
        )


class DataChanged(TrainingError):
    code = "data_changed"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} does not have the sha256 of the configuration: use the original file or change the configuration."
        )


class InvalidData(TrainingError):
    code = "invalid_data"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} is not a valid SQuAD file ({reason}): correct the file.")


class NothingToTrain(TrainingError):
    code = "nothing_to_train"

    def __init__(self, where: str) -> None:
        super().__init__(f"There are no questions to train on in {where}: add questions, or hold out fewer.")


class NothingHeldOut(TrainingError):
    code = "nothing_held_out"

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} leaves no questions to measure with: add texts, or pass a file as HELD_OUT.")


class BaseUnavailable(TrainingError):
    code = "base_unavailable"

    def __init__(self, base: str, reason: str) -> None:
        super().__init__(
            f"The weights of {base} cannot be downloaded or read ({reason}): check the name and the network, or pass a "
            "local directory as BASE."
        )


class WheelChanged(TrainingError):
    code = "wheel_changed"

    def __init__(self, wheel: str, reason: str) -> None:
        super().__init__(
            f"{wheel} is not the expected package ({reason}): delete it and try again, or pass a local directory "
            "as BASE."
        )


class RunChanged(TrainingError):
    code = "run_changed"

    def __init__(self, directory: str, changed: str) -> None:
        super().__init__(
            f"{directory} contains checkpoints of another training (changed: {changed}): undo the change, choose "
            "another OUT, or delete the folder to start again."
        )


class CheckpointDamaged(TrainingError):
    code = "checkpoint_damaged"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} cannot be read ({reason}): delete it to start again.")


class Diverged(TrainingError):
    code = "diverged"

    def __init__(self, stage: str, step: int) -> None:
        super().__init__(f"The loss is no longer a number at step {step} of '{stage}': lower learning_rate.")
