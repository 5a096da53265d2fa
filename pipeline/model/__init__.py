"""The nouns of the pipeline: frozen values that the stages exchange, one file per family."""
