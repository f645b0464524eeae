"""A script for somebody who has access to Exchange, where the one who collects has none.

It asks every question of the case that Exchange alone answers, reads and never writes, and keeps
the answers as JSON, one file for each source and account, which `add` reads (`kit_answers`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bec_kit import sources
from bec_kit.connect import Cmdlet, literal
from bec_kit.errors import UsageError
from bec_kit.ingest._accounts import must_name_accounts
from bec_kit.sources import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bec_kit.evidence import Journal
    from bec_kit.model import Facts
    from bec_kit.sources import Question

__all__ = ["Script", "scriptable", "write"]

_ODD = re.compile(r"[^A-Za-z0-9@._-]+")
# Windows PowerShell takes a script for ANSI that does not begin so.
_MARK = b"\xef\xbb\xbf"
_HEAD = """\
# Asks Exchange Online what a case of bec_kit lacks. It only reads.
# It needs the module ExchangeOnlineManagement (Install-Module ExchangeOnlineManagement), and an
# account that may run Get-InboxRule: Exchange Administrator, or one in a role group with the role
# Mail Recipients. Global Reader and View-Only Organization Management do not show inbox rules.
# Run it and hand back the folder that it makes; then: bec-kit add CASE FOLDER
# Times are UTC. Case {case}, {questions} questions.
$ErrorActionPreference = 'Stop'
$Now = [DateTime]::UtcNow.ToString('yyyyMMdd-HHmmss', [cultureinfo]::InvariantCulture)
$Name = 'bec-kit-answers-' + $Now
$Folder = Join-Path (Get-Location) $Name
New-Item -ItemType Directory -Path $Folder | Out-Null
Import-Module ExchangeOnlineManagement
Connect-ExchangeOnline -ShowBanner:$false

function Ask($Question, $View, $Beside, [scriptblock] $Call) {{
    $Line = $Call.ToString().Trim()
    Write-Host $Line
    $Why = $null
    [object[]] $Rows = @()
    try {{ & $Call | ForEach-Object {{ $Rows += $_ }} }}
    catch {{ $Why = $_.Exception.Message; Write-Warning $Why }}
    [ordered]@{{
        question = $Question; view = $View; beside = $Beside
        powershell = $Line; error = $Why; value = $Rows
    }}
}}

function Save($File, $Source, $User, [object[]] $Answers) {{
    $At = [DateTime]::UtcNow.ToString('o', [cultureinfo]::InvariantCulture)
    [ordered]@{{
        bec_kit_answers = 1; source = $Source; user = $User; asked_at = $At; answers = $Answers
    }} | ConvertTo-Json -Depth 12 | Out-File -LiteralPath (Join-Path $Folder $File) -Encoding utf8
}}

"""
_TAIL = """
Disconnect-ExchangeOnline -Confirm:$false
Write-Host "Hand back this folder: $Folder"
"""


@dataclass(frozen=True)
class Script:
    """What was written.

    Attributes:
        file: where.
        questions: how many it asks.
        answers: names of the files that it will write.
    """

    file: Path
    questions: int
    answers: tuple[str, ...]


def scriptable() -> list[str]:
    """The sources of which Exchange answers a question, by id."""
    wanted = _wanted(("user@contoso.example",))
    return [name for name in sources.all_sources() if any(_questions(name, wanted))]


def write(journal: Journal, facts: Facts, file: Path, *, only: Sequence[str] = ()) -> Script:
    """Write the script; nothing is asked.

    Args:
        journal: of the case; takes the script's hash.
        facts: of the case: whose state is asked for.
        file: where to; must not be there yet.
        only: ids of sources; all of which Exchange answers a question if none is named.

    Raises:
        UsageError: there is nothing to ask, or the file is there already.
    """
    known = scriptable()
    for each in only:
        if each not in known:
            raise UsageError(f"--source {each}: Exchange is asked for {', '.join(known)}")
    must_name_accounts(facts)
    if file.exists():
        raise UsageError(f"{file} is there already: choose another name, or delete it")
    wanted = _wanted(facts.users)
    asked: dict[tuple[str, str | None], list[Question]] = {}
    for source in only or known:
        for question in _questions(source, wanted):
            asked.setdefault((source, question.user), []).append(question)
    count = sum(map(len, asked.values()))
    names = tuple(_name(place, *about) for place, about in enumerate(asked, 1))
    parts = [_HEAD.format(case=_ODD.sub("_", facts.case_id), questions=count)]
    parts += [_save(name, *about, asked[about]) for name, about in zip(names, asked, strict=True)]
    body = _MARK + "\n".join([*parts, _TAIL]).encode()
    file.write_bytes(body)
    journal.append(
        "script", file=file.name, sha256=hashlib.sha256(body).hexdigest(), questions=count
    )
    return Script(file, count, names)


def _wanted(users: tuple[str, ...]) -> Wanted:
    now = datetime.now(UTC)
    return Wanted(users, None, now, now)


def _questions(source: str, wanted: Wanted) -> Iterator[Question]:
    """The questions of state that cmdlets answer."""
    for ask in sources.source(source).asks:
        for question in ask.questions(wanted):
            calls = [each for each in question.asks if isinstance(each, Cmdlet)]
            if calls and question.span is None:
                yield question


def _name(place: int, source: str, user: str | None) -> str:
    about = _ODD.sub("_", user) if user else "tenant"
    return f"{place:02}-{source}-{about}.json"


def _save(name: str, source: str, user: str | None, questions: list[Question]) -> str:
    told = [literal(each, "the account's name") for each in (name, source, user or "")]
    lines = [
        f"    Ask {literal(question.name, 'question')} {literal(question.view, 'view')} "
        f"{literal(question.beside, 'question')} {{ {line} }}"
        for question in questions
        for line in _lines(question)
    ]
    return "\n".join([f"Save {' '.join(told)} @(", *lines, ")"])


def _lines(question: Question) -> list[str]:
    calls = [each.scripted for each in question.asks if isinstance(each, Cmdlet)]
    return [question.script] if question.script else calls
