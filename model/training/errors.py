"""Errors that end a training without a checkpoint; each error says what to do, in Spanish and in English.

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
from typing import ClassVar


class TrainingError(Exception):
    code: ClassVar[str]

    def __init__(self, spanish: str, english: str) -> None:
        super().__init__(f"{spanish}\n{english}")


class InvalidConfig(TrainingError):
    code = "invalid_config"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"La configuración {path} no es válida ({reason}): corríjala; docs/training.md la explica.",
            f"The configuration {path} is not valid ({reason}): correct it; docs/training.md explains it.",
        )


class DataMissing(TrainingError):
    code = "data_missing"

    def __init__(self, directory: str, files: Sequence[str]) -> None:
        """`files`: a description of each file."""
        listing = "\n".join(files)
        super().__init__(
            f"En {directory} faltan ficheros de entrenamiento: cópielos ahí o dé otra carpeta con DATA_DIR.",
            f"{directory} lacks training files: copy them there, or name another folder with DATA_DIR.\n{listing}",
        )


class DataChanged(TrainingError):
    code = "data_changed"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} no tiene el sha256 de la configuración: use el fichero original o cambie la configuración.",
            f"{path} does not have the sha256 of the configuration: use the original file or change the configuration.",
        )


class InvalidData(TrainingError):
    code = "invalid_data"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path} no sirve para entrenar ({reason}): corrija el fichero.",
            f"{path} cannot be trained on ({reason}): correct the file.",
        )


class NothingToTrain(TrainingError):
    code = "nothing_to_train"

    def __init__(self, where: str) -> None:
        super().__init__(
            f"No hay preguntas con las que entrenar en {where}: añada preguntas o reserve menos.",
            f"There are no questions to train on in {where}: add questions, or hold out fewer.",
        )


class NothingHeldOut(TrainingError):
    code = "nothing_held_out"

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where} no deja preguntas con las que medir: añada textos o dé un fichero con HELD_OUT.",
            f"{where} leaves no questions to measure with: add texts, or name a file with HELD_OUT.",
        )


class BaseUnavailable(TrainingError):
    code = "base_unavailable"

    def __init__(self, base: str, reason: str) -> None:
        super().__init__(
            f"No se pueden obtener los pesos de {base} ({reason}): compruebe el nombre y la red, o dé un directorio "
            "local con BASE.",
            f"The weights of {base} cannot be had ({reason}): check the name and the network, or name a local "
            "directory with BASE.",
        )


class WheelChanged(TrainingError):
    code = "wheel_changed"

    def __init__(self, wheel: str, reason: str) -> None:
        super().__init__(
            f"{wheel} no es el paquete esperado ({reason}): bórrelo y repita, o dé un directorio local con BASE.",
            f"{wheel} is not the expected package ({reason}): delete it and try again, or name a local directory "
            "with BASE.",
        )


class RunChanged(TrainingError):
    code = "run_changed"

    def __init__(self, directory: str, what: str) -> None:
        super().__init__(
            f"{directory} guarda otro entrenamiento (cambió: {what}): restablézcalo, elija otro OUT o borre esa "
            "carpeta para empezar de nuevo.",
            f"{directory} holds another training ({what} changed): restore it, choose another OUT, or delete that "
            "folder to start again.",
        )


class CheckpointDamaged(TrainingError):
    code = "checkpoint_damaged"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path} no se puede leer ({reason}): bórrelo para empezar de nuevo.",
            f"{path} cannot be read ({reason}): delete it to start again.",
        )


class Diverged(TrainingError):
    code = "diverged"

    def __init__(self, stage: str, step: int) -> None:
        super().__init__(
            f"La pérdida dejó de ser un número en el paso {step} de «{stage}»: baje learning_rate.",
            f"The loss is no longer a number at step {step} of '{stage}': lower learning_rate.",
        )
