"""Log Analytics, Sentinel, diagnostic settings and advanced hunting."""
