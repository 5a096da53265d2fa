"""Everything that can stop a run, with its exit code and what to do about it.

    CleanError           1  a bug in this program: please report it
    ├── UsageError       2  the command line asks for something that cannot be
    ├── ConfigError      3  the config file has mistakes (all of them are listed)
    ├── InputError       4  the input cannot be found or read, or the output not written
    ├── QuarantineError  5  more pages were quarantined than the config allows
    ├── GuardError       6  a cluster or rule took more than its share: the run was stopped
    └── VerifyError      7  a finished run does not prove what it claims

Ctrl-C, or a pipe that nobody reads, ends with 130. `PageError` never stops a run: the page goes to
quarantine with its reason.
"""


class CleanError(Exception):
    """A failure that ends the command; `what_to_do` is for the person who reads it at night."""

    exit_code = 1
    what_to_do = "This is a bug. Please report it with the text above."

    def __init__(self, message: str, what_to_do: str | None = None) -> None:
        """Say what happened, and what to do where the class has no better advice."""
        super().__init__(message)
        self.what_to_do = what_to_do or self.what_to_do


class UsageError(CleanError):
    """The command line asks for something that cannot be."""

    exit_code = 2
    what_to_do = "See `clean --help`."


class ConfigError(CleanError):
    """The config file has mistakes; the message lists all of them, a line each."""

    exit_code = 3
    what_to_do = "Correct the lines named above; docs/config.md describes every key."


class InputError(CleanError):
    """The input cannot be found or read."""

    exit_code = 4
    what_to_do = "Check input.paths in the config, or --input; paths are relative to where you are."


class QuarantineError(CleanError):
    """More pages were quarantined than `input.max_quarantined_share` allows."""

    exit_code = 5
    what_to_do = (
        "Look at the reasons in quarantine/; if they are as expected, "
        "raise input.max_quarantined_share."
    )


class GuardError(CleanError):
    """One cluster took more than its share of the pages."""

    exit_code = 6
    what_to_do = (
        "Look at the pairs named above; if the cluster is right, raise match.max_cluster_share."
    )


class VerifyError(CleanError):
    """A finished run does not prove what it claims; the message names the first place."""

    exit_code = 7
    what_to_do = (
        "The output was changed or is incomplete: run `clean run` again; "
        "with --fresh if that does not help."
    )


class PageError(Exception):
    """One page cannot be read; it is quarantined under `reason`, and the run goes on."""

    def __init__(self, reason: str, detail: str = "") -> None:
        """`reason` is a short stable word such as `binary`, `detail` a sentence."""
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
