"""What a case holds of what detections need, asked once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.detect.needs import need

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bec_kit.store.engine import Engine

__all__ = ["Evidence"]


class Evidence:
    """Answers to the requirements for one case, each asked once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._answers: dict[str, set[str | None]] = {}

    def missing(self, needs: Iterable[str], user: str | None) -> list[str]:
        """What a user lacks; empty where the detection can be judged.

        Args:
            needs: as a head names them; `|` stands between alternatives.
            user: case-folded UPN; None asks for anybody.

        Raises:
            SpecError: a name is unknown.
        """
        lacks = []
        for entry in needs:
            names = [name.strip() for name in entry.split("|")]
            if not any(self._has(name, user) for name in names):
                lacks.append(" or ".join(need(name).missing for name in names))
        return lacks

    def _has(self, name: str, user: str | None) -> bool:
        if name not in self._answers:
            asked = need(name)
            users = set(self._engine.arrow(asked.sql).column(0).to_pylist())
            self._answers[name] = users if asked.whole else users - {None}
        users = self._answers[name]
        return bool(users) if user is None else None in users or user in users
