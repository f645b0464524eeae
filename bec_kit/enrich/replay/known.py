"""The rules of one mailbox that were seen, and which of them a record may mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.enrich.replay.rule import folded, name_of

if TYPE_CHECKING:
    from bec_kit.enrich.replay.life import Event
    from bec_kit.enrich.replay.rule import Rule

__all__ = ["Known"]


class Known:
    """Rules by name and by the service's id, while they may still be there.

    Attributes:
        lives: every rule that was seen.
    """

    def __init__(self) -> None:
        self.lives: list[Rule] = []
        self._by_name: dict[str, list[Rule]] = {}
        self._by_id: dict[str, Rule] = {}

    def has(self, rule_id: str | None) -> bool:
        """Whether a rule of this id is there."""
        return rule_id in self._by_id

    def keep(self, life: Rule) -> None:
        """Take in a rule under its names and its id."""
        self.lives.append(life)
        for name in life.names:
            self._by_name.setdefault(name, []).append(life)
        if life.id:
            self._by_id[life.id] = life

    def identify(self, life: Rule, rule_id: str) -> None:
        """Learn the id of a rule that was known by its name."""
        life.id = rule_id
        self._by_id[rule_id] = life

    def meant(self, event: Event, rule_id: str | None) -> list[Rule]:
        """The rules that a record may mean, among those that may still be there."""
        if rule_id and rule_id in self._by_id:
            return [self._by_id[rule_id]]
        called = name_of(event)
        if called is None and rule_id:
            return []
        name = folded(called)
        alike = self._by_name.get(name) or self._by_name.get(name.strip()) or []
        return [life for life in alike if not rule_id or life.id is None]

    def rename(self, life: Rule, name: str, *, sure: bool) -> None:
        """Give a rule another name; one that may have been meant keeps its old ones too."""
        if sure:
            self._unname(life)
            life.names = set()
            life.name = name
        life.names.add(folded(name))
        self._by_name.setdefault(folded(name), []).append(life)

    def forget(self, life: Rule) -> None:
        """Let go of a rule that is gone."""
        self._unname(life)
        if life.id:
            self._by_id.pop(life.id, None)

    def _unname(self, life: Rule) -> None:
        for name in life.names:
            if life in (alike := self._by_name.get(name, ())):
                self._by_name[name] = [each for each in alike if each is not life]
