"""The config file: its schema, how it is read, and the reference made from it."""
