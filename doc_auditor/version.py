"""The version of the installed package."""

from __future__ import annotations

FALLBACK = "0.1.0"


def version() -> str:
    """The installed version; a checkout that was never installed has the next one."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("doc-auditor")
    except PackageNotFoundError:
        return FALLBACK
