"""Files of Untitled Goose Tool."""
