"""What a file is and in which culture it was written, from its beginning and its columns."""
