"""Files of Microsoft-Extractor-Suite."""
