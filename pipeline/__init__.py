"""clean: merge mirrored pages into one canonical record that says where every character is from."""
