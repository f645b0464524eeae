"""The cmdlets of Exchange Online, one file for each family of them."""
