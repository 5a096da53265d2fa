"""Views: what a person asks of a finished run."""
