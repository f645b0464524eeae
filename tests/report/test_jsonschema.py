"""What notebooks and figures import does not build grammars, and nothing stays forbidden."""

from __future__ import annotations

import subprocess
import sys

BEGIN = "from bec_kit.report._jsonschema import without_grammars; without_grammars(); import sys; "


def ran(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_notebooks_are_checked_without_grammars() -> None:
    code = "import nbformat; print(*sorted({'jsonschema', 'rfc3987_syntax'} & set(sys.modules)))"

    assert ran(code) == "jsonschema"


def test_the_grammars_can_be_imported_afterwards() -> None:
    code = "import rfc3987_syntax as r; print(r.is_valid_syntax('iri', 'https://x.example/é'))"

    assert ran(code) == "True"
