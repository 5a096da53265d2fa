"""Read: find the input files, decode them and turn HTML into page text with blocks."""
