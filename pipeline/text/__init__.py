"""Text, bytes and words: the mechanics that every stage shares."""
