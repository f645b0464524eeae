"""OData as Graph speaks it: filters, pages, selections."""
