"""Engines: what runs the tasks. They know nothing of stages; stages know nothing of them."""
