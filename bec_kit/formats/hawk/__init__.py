"""Files of Hawk."""
