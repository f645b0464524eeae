"""From a record of an export to what the service itself writes."""
