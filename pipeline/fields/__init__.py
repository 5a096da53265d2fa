"""Fields: what a page says of itself, which kind it is, and the structure of its text."""
