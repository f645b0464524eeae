"""Downloads of the Entra portal."""
