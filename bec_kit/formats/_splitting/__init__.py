"""From a file to its records, byte by byte: CSV, JSON, PowerShell's lists, lines of a log."""
