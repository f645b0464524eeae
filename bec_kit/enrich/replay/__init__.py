"""Inbox rules, replayed: a change names what it changed only, and often no more than a name."""
