"""Pages of Microsoft Graph."""
