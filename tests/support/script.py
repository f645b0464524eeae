"""Runs the kit's script for Exchange as PowerShell would: calls, errors, ConvertTo-Json."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.tenant import Caller

_TEXT = r"'((?:[^'\u2018\u2019]|''|\u2018\u2018|\u2019\u2019)*)'"
_SAVE = re.compile(rf"Save {_TEXT} {_TEXT} {_TEXT} @\(")
_ASK = re.compile(rf"    Ask {_TEXT} {_TEXT} {_TEXT} {{ (.+) }}")
_PARAMETER = re.compile(rf" -(\w+)(?::\$(true|false)| {_TEXT})")
_COMPANION = re.compile(r"@(?:odata|data)\.type$")
MARK = b"\xef\xbb\xbf"


def run(script: Path, caller: Caller, folder: Path) -> list[str]:
    """Run a script against a practice tenant.

    Args:
        script: as the kit wrote it.
        caller: talks to the tenant.
        folder: takes the answers.

    Returns:
        The lines that were run.
    """
    lines = script.read_text("utf-8-sig").splitlines()
    folder.mkdir()
    ran: list[str] = []
    told: dict[str, Any] = {}
    file = ""
    for line in lines:
        if match := _SAVE.fullmatch(line):
            file, source, user = map(_plain, match.groups())
            told = {"bec_kit_answers": 1, "source": source, "user": user}
            told |= {"asked_at": "2026-03-19T08:00:00.1234567Z", "answers": []}
        elif match := _ASK.fullmatch(line):
            question, view, beside = map(_plain, match.groups()[:3])
            ran.append(match[4])
            why, value = _piped(caller, match[4])
            told["answers"].append(
                {"question": question, "view": view, "beside": beside, "powershell": match[4]}
                | {"error": why, "value": value}
            )
        elif line == ")":
            (folder / file).write_bytes(MARK + orjson.dumps(told, option=orjson.OPT_INDENT_2))
    return ran


def _plain(text: str) -> str:
    return re.sub("(['\u2018\u2019])\\1", r"\1", text)


def _piped(caller: Caller, line: str) -> tuple[str | None, list[dict[str, Any]]]:
    """A line; of folders, what the pipeline behind their names gives."""
    if " | " not in line:
        return _called(caller, line)
    first, chosen, each = line.split(" | ")
    kinds = re.findall(r"'(\w+)'", chosen)
    (user,) = re.findall(rf"-Identity \({_TEXT} \+", each)
    why, rows = _called(caller, first)
    for row in [row for row in rows if row["FolderType"] in kinds]:
        path = "\\" if row["FolderType"] == "Root" else row["FolderPath"].replace("/", "\\")
        answer = caller.run("Get-MailboxFolderPermission", Identity=f"{_plain(user)}{path}")
        rows += answer.json()["value"]
    return why, [row for row in rows if "FolderType" not in row]


def _called(caller: Caller, line: str) -> tuple[str | None, list[dict[str, Any]]]:
    name, _, rest = line.partition(" ")
    told = {
        match[1]: match[2] == "true" if match[2] else _plain(match[3])
        for match in _PARAMETER.finditer(f" {rest}" if rest else "")
    }
    answer = caller.run(name, **told)
    if answer.status_code != 200:
        return "The operation couldn't be performed.", []
    rows = answer.json()["value"]
    return None, [{k: v for k, v in row.items() if not _COMPANION.search(k)} for row in rows]
