"""Time, GPU-hours, money, energy and emissions of a run."""

from __future__ import annotations

from fractions import Fraction

from doc_auditor.facts.formulas.ranges import Exact, OutOfRange, at_least, positive

SECONDS_PER_HOUR = 3600


def wall_seconds(tokens: Exact, tokens_per_second: Exact) -> Fraction:
    """Seconds to process tokens at a throughput; failures and evaluation come on top.

    Range: throughput above zero.  Source: arXiv 2302.13971 section 2.4.
    """
    at_least(0, tokens=tokens)
    positive(tokens_per_second=tokens_per_second)
    return Fraction(tokens) / tokens_per_second


def training_seconds(
    flops: Exact, gpus: Exact, peak_flops: Exact, utilization: Exact = 1
) -> Fraction:
    """Seconds for a number of FLOPs: FLOPs / (GPUs · peak · utilization).

    With an achieved rate in place of the peak, ``utilization`` stays 1.
    Range: everything above zero, utilization a fraction of one.
    Source: arXiv 2104.04473 section 5.1 (8·T·P / (n·X)).
    """
    positive(gpus=gpus, peak_flops=peak_flops, utilization=utilization)
    return Fraction(flops) / (Fraction(gpus) * peak_flops * utilization)


def gpu_hours(gpus: Exact, seconds: Exact) -> Fraction:
    """GPU-hours of a run: GPUs · wall time.

    Range: nothing below zero.  Source: arXiv 2302.13971 appendix (OPT row).
    """
    at_least(0, gpus=gpus, seconds=seconds)
    return Fraction(gpus) * seconds / SECONDS_PER_HOUR


def wall_seconds_of(hours: Exact, gpus: Exact) -> Fraction:
    """Wall time in seconds of a number of GPU-hours on GPUs that work at once.

    Range: gpus above zero.  Source: arXiv 2412.19437 section 1.
    """
    positive(gpus=gpus)
    return Fraction(hours) * SECONDS_PER_HOUR / gpus


def cost(gpu_hours: Exact, price_per_gpu_hour: Exact) -> Fraction:
    """Money for GPU-hours, in the currency of the price.

    Range: nothing below zero.  Source: deepseek-ai/open-infra-index day 6.
    """
    at_least(0, gpu_hours=gpu_hours, price_per_gpu_hour=price_per_gpu_hour)
    return Fraction(gpu_hours) * price_per_gpu_hour


def energy_kwh(gpu_hours: Exact, watts: Exact, pue: Exact = 1) -> Fraction:
    """Energy in kWh: GPU-hours · W · PUE / 1000.

    GPU-hours already count every GPU.  Range: pue ≥ 1.  Source: arXiv 2302.13971 section 6.
    """
    at_least(0, gpu_hours=gpu_hours, watts=watts)
    if pue < 1:
        raise OutOfRange(f"pue is {pue}; it must be at least 1")
    return Fraction(gpu_hours) * watts * pue / 1000


def emissions_kg(kwh: Exact, grams_per_kwh: Exact) -> Fraction:
    """Emissions in kg CO2eq: kWh · g/kWh / 1000.

    Range: nothing below zero.  Source: arXiv 2302.13971 section 6; arXiv 2211.02001.
    """
    at_least(0, kwh=kwh, grams_per_kwh=grams_per_kwh)
    return Fraction(kwh) * grams_per_kwh / 1000
