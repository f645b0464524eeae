"""The README's output is real: its commands are run, and what they print is compared.

`python tests/house/test_readme.py` writes the blocks anew.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bec_kit import sources
from bec_kit.cli import app

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def run(readme: str, home: Path) -> str:
    """The README with what its commands print now, run in order in one folder."""
    shutil.copytree(ROOT / "data-samples", home / "data-samples")
    tools = home / "bin"
    tools.mkdir()
    program = f"#!{sys.executable}\nfrom bec_kit.cli import main\nmain()\n"
    (tools / "bec-kit").write_text(program, "utf-8")
    (tools / "bec-kit").chmod(0o755)
    (tools / "python").symlink_to(sys.executable)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"

    def block(found: re.Match[str]) -> str:
        told = ""
        for line in found[1].splitlines():
            if line.startswith("$ "):
                done = subprocess.run(
                    ["sh", "-c", line[2:]],
                    cwd=home,
                    env=os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)},
                    capture_output=True,
                    text=True,
                    check=False,
                )
                lines = [printed.rstrip() for printed in done.stdout.splitlines()]
                told += "\n".join([line, *filter(None, lines)]) + "\n"
        return f"```console\n{told}```"

    return BLOCK.sub(block, readme)


def test_the_readmes_output_is_real(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")

    assert run(readme, tmp_path) == readme


def test_the_readme_names_every_detection() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    table = re.findall(r"^\| ([A-Z]{2}-\d+[^|]*) \|", readme, re.MULTILINE)
    named = [name for cell in table for name in cell.split(", ")]

    files = (ROOT / "bec_kit" / "detect").glob("*.sql")
    assert sorted(name.lower().replace("-", "_") for name in named) == sorted(
        file.stem for file in files
    )


def test_the_readme_shows_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = [
        command.name or str(getattr(command.callback, "__name__", ""))
        for command in app.registered_commands
    ]

    assert len(commands) > 10
    for name in commands:
        assert f"bec-kit {name}" in readme, name


def test_the_administrators_page_names_every_permission() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    page = readme[readme.index("**For the administrator") : readme.index("Nobody can give you")]
    asked = {ask.permission for spec in sources.all_sources().values() for ask in spec.asks}

    assert asked, "no source asks anything"
    assert set(re.findall(r"`(\w+(?:\.\w+)+)`", page)) >= asked


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        file = ROOT / "README.md"
        file.write_text(run(file.read_text("utf-8"), Path(scratch)), "utf-8")
