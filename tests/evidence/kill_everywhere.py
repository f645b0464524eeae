"""Seals one file in a case for every step that touches the disk, and is killed right there.

Run as a program: `kill_everywhere.py FOLDER FILE`, or with `pages` in the place of a file
to collect three pages instead. For step n it makes FOLDER/n, does
the whole work in a child that kills itself (SIGKILL) before its n-th step, or halfway
through where the step writes, then recovers in another child that is killed too, at
a step that differs from case to case. It ends when a child got through.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path
from typing import Any

from bec_kit.evidence import Journal, Vault

STEPS = ("chmod", "fsync", "mkdir", "rename", "replace", "rmdir", "unlink", "write")


def arm(fatal: int) -> None:
    """Die at the step with this number."""
    done = 0

    def watch(name: str) -> None:
        real = getattr(os, name)

        def step(*args: Any, **options: Any) -> Any:
            nonlocal done
            done += 1
            if done == fatal:
                if name == "write":
                    real(args[0], args[1][: len(args[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **options)

        setattr(os, name, step)

    for name in STEPS:
        watch(name)


PAGES = (b'{"value":[1,2]}', b'{"value":[]}', b'{"value":[3]}')


def collect(root: Path) -> None:
    """What `collect` does with one question, from where another kill may have left it."""
    vault = Vault(root, Journal(root / "journal.jsonl"))
    vault.recover()
    if vault.collected("asked") is None:
        with vault.collecting("asked") as pages:
            for number in range(pages.state.get("next", 0), len(PAGES)):
                told = {"url": f"https://graph.example/{number}"}
                pages.put(PAGES[number], told, {"next": number + 1}, records=3 - number)
            vault.seal_pages(pages, "sign_ins", format="graph_signin", name="asked", told={})
    for item in vault.unfinished():
        vault.finish(item.evidence_id, {"read": 3})


def work(root: Path, source: Path) -> None:
    """What `add` does with one file, from a case that another kill may have left."""
    vault = Vault(root, Journal(root / "journal.jsonl"))
    vault.recover()
    for item in vault.unfinished():
        vault.finish(item.evidence_id, {"read": 2})
    incoming = vault.receive(source)
    if vault.known(incoming.sha256):
        vault.drop(incoming)
        return
    item = vault.seal(incoming, "audit", format="purview-csv")
    vault.finish(item.evidence_id, {"read": 2})


def child(root: Path, source: Path, fatal: int) -> bool:
    """Whether the work was killed at that step; False where it has fewer."""
    pid = os.fork()
    if pid == 0:
        arm(fatal)
        collect(root) if source.name == "pages" else work(root, source)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status) != 0:
        raise SystemExit(f"step {fatal} failed instead of dying")
    return False


def main(folder: Path, source: Path) -> None:
    """One case for each step."""
    step, killed = 0, True
    while killed:
        step += 1
        root = folder / str(step)
        root.mkdir()
        Journal(root / "journal.jsonl").append("open", case_id=str(step))
        killed = child(root, source, step)
        child(root, source, random.Random(step).randint(1, 25))  # noqa: S311  # no secret


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
