"""Lists of accounts, grants and registrations that several tools write alike."""
