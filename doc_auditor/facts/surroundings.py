"""What stands around a name decides whether it is that name: ``H100 NVL``, ``RTX 4090 Ti``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.facts.hardware import Accelerator
from doc_auditor.facts.models import Model
from doc_auditor.facts.spelling import BUS, JOINT, RATE, key, words
from doc_auditor.facts.wording import Wording

FORM = rf"(?P<form>SXM\d?|PCI-?e{BUS}|NVL)"
MEMORY = r"(?P<memory>\d{1,4})\s?Gi?B?"
WORD_END = rf"(?![A-Za-z0-9])(?!\.\d){RATE}"
QUALIFIER = re.compile(rf"{JOINT}?(?:{FORM}|{MEMORY}){WORD_END}", re.IGNORECASE)
IN_BRACKETS = re.compile(rf"\s?\((?:{FORM}|{MEMORY})\)", re.IGNORECASE)
MEMORY_BEFORE = re.compile(rf"(?<![\d.]){MEMORY}{JOINT}$", re.IGNORECASE)

COMPANY_BEFORE = re.compile(r"(?:\d\s?[x×]\s?|\bNVIDIA[ -])$", re.IGNORECASE)
COMPANY_AFTER = re.compile(r"\s?(?:(?:GPU|NPU|card)s?\b|\(?\d+\s?Gi?B\b)", re.IGNORECASE)
COUNT_BEFORE = re.compile(r"\d\s?[x×]$", re.IGNORECASE)
WORD_BEFORE = re.compile(r"[A-Za-z0-9.×]+$")
JOINED = re.compile(r"[-_\u2010\u2011]([A-Za-z0-9](?:[A-Za-z0-9.]*[A-Za-z0-9])?)")
VERSION = r"\d{4}|\d+k|\d+-?bit|q\d\w*|w\d+a\d+"
SIZE = re.compile(rf"{JOINT}?(\d+(?:\.\d+)?[BMT])(\d\w*)?(?![A-Za-z])", re.IGNORECASE)
OWN_SIZE = re.compile(r"\d[BMT](?![A-Za-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A name at its place in a text."""

    text: str
    start: int
    end: int
    wording: Wording

    @property
    def name(self) -> str:
        """The name as printed."""
        return self.text[self.start : self.end]


def is_name(found: Found) -> bool:
    """Whether it may be the name at all, looking at what stands before it and at its case."""
    wording, before = found.wording, found.text[max(0, found.start - 40) : found.start]
    printed = [name for name in wording.printed if key(name) == key(found.name)]
    if printed and found.name not in printed:
        return False
    if key(found.name) in map(key, wording.company) and not (
        COMPANY_BEFORE.search(before) or COMPANY_AFTER.match(found.text, found.end)
    ):
        return False
    return _joined_before(before, wording) and not _estranged(found, before)


def qualified(
    found: Found, devices: tuple[Accelerator, ...]
) -> tuple[Found, tuple[Accelerator, ...]] | None:
    """The name with its form and memory size, and the devices left; None for an unknown form.

    A memory size that no candidate has is not part of the name: it is a claim to be checked.
    """
    start, end = found.start, found.end
    while match := QUALIFIER.match(found.text, end) or IN_BRACKETS.match(found.text, end):
        kept = _kept(devices, match)
        if kept is None:
            return None
        if not kept:
            break
        devices, end = kept, match.end()
    before = MEMORY_BEFORE.search(found.text, max(0, start - 12), start)
    if before and (kept := _kept(devices, before)):
        devices, start = kept, before.start()
    whole = Found(found.text, start, end, found.wording)
    return None if continued(whole) is None else (whole, devices)


def continued(found: Found, models: tuple[Model, ...] = ()) -> int | None:
    """Where a name with its joined words ends (``-Instruct``); None if they make another name."""
    allowed = re.compile(rf"(?:{words(found.wording.suffixes)}|{VERSION})", re.IGNORECASE)
    end = found.end
    if models and not OWN_SIZE.search(found.name):
        size = SIZE.match(found.text, end)
        if size and not _has_size(models, size):
            return None
        end = size.end() if size else end
    while match := JOINED.match(found.text, end):
        if not allowed.fullmatch(match.group(1)):
            return None
        end = match.end()
    return end


def _joined_before(before: str, wording: Wording) -> bool:
    if not before or before[-1] not in "-_\u2010\u2011":
        return True
    word = WORD_BEFORE.search(before[:-1])
    if word is None:
        return True
    known = word.group().lower() in (prefix.lower() for prefix in wording.prefixes)
    return known or COUNT_BEFORE.search(before[:-1]) is not None


def _estranged(found: Found, before: str) -> bool:
    strange = words(found.wording.strangers)
    left = re.search(rf"(?<![A-Za-z0-9])(?:{strange}){JOINT}$", before, re.IGNORECASE)
    right = re.compile(rf"{JOINT}(?:{strange})(?![A-Za-z0-9])", re.IGNORECASE)
    return bool(left or right.match(found.text, found.end))


def _kept(devices: tuple[Accelerator, ...], match: re.Match[str]) -> tuple[Accelerator, ...] | None:
    """The devices that a qualifier leaves; None if its form exists for none of them."""
    groups = match.groupdict()
    if groups.get("form"):
        if not any(device.forms for device in devices):
            return ()
        form = groups["form"].upper().replace("-", "")
        return tuple(d for d in devices if form in map(str.upper, d.forms)) or None
    memory = Fraction(groups["memory"])
    return tuple(device for device in devices if memory in device.memory_gb)


def _has_size(models: tuple[Model, ...], size: re.Match[str]) -> bool:
    counts = (p for m in models for p in (*m.published_total, *m.published_active))
    return not size.group(2) and size.group(1).upper() in (count.text for count in counts)
