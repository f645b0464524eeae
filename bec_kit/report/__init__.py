"""What people see of a case: `figures`, `views` (tables for eyes), and `render`, the report."""

from __future__ import annotations
