"""``python -m doc_auditor``."""

from __future__ import annotations

import sys

from doc_auditor.cli import main

if __name__ == "__main__":
    sys.exit(main())
