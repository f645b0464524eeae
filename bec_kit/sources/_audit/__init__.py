"""How the unified audit log is read: one file per kind of row that it gives beside `audit`.

Each module without an underscore holds one `CHILD`; adding one is adding a file.
"""

from __future__ import annotations
