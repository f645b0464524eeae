"""`python -m bec_kit` does what `bec-kit` does."""

from __future__ import annotations

from bec_kit.cli import main

if __name__ == "__main__":
    main()
