"""The JSON Schema of a config file, made from the models, for editors and other programs."""

from typing import Any

from pipeline.config.schema import Config

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def config_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a config file.

    >>> config_schema()["$defs"]["StripOptions"]["properties"]["threshold"]["maximum"]
    1

    What two keys must have in common, such as bands and permutations, it cannot say.
    """
    schema = Config.model_json_schema()
    for options in (schema, *schema["$defs"].values()):
        # The name of a class or a key in other letters tells nobody anything.
        del options["title"]
        for field in options["properties"].values():
            field.pop("title", None)
        # A file or a section whose keys are all commented out is null.
        options["type"] = ["object", "null"]
    return {"$schema": DIALECT, "title": "Config of clean", **schema}
