"""Objects of Exchange Online cmdlets, and message traces in all their forms."""
