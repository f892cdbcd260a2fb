"""bfloat16 is used only if the processor supports it and it is measured to be faster."""

import time

import torch

from model.training.precision import choose_precision


def test_the_faster_of_both_is_chosen_where_both_are_supported() -> None:
    def step(faster: torch.dtype) -> None:
        def compute(dtype: torch.dtype) -> None:
            began = time.perf_counter()
            while time.perf_counter() - began < (0.001 if dtype == faster else 0.02):
                pass

        chosen = choose_precision(torch.device("cpu"), compute, supported=True)
        assert chosen == faster

    step(torch.float32)
    step(torch.bfloat16)


def test_nothing_is_measured_where_the_processor_has_no_bfloat16() -> None:
    def step(dtype: torch.dtype) -> None:
        raise AssertionError(dtype)

    assert choose_precision(torch.device("cpu"), step, supported=False) == torch.float32
