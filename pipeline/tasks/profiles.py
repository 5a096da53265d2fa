"""A user's own site profiles, read before a run: what is wrong with one stops it at once."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.config.schema import StripOptions
from pipeline.errors import ConfigError
from pipeline.strip.sites import ADVICE, Profile, ProfileFile, load_profiles, parse_profile

_SUFFIXES = (".yaml", ".yml")


def own_profiles(options: StripOptions) -> tuple[ProfileFile, ...]:
    """The profiles that `strip.sites` names, sorted by path; none where profiles are off.

    >>> own_profiles(StripOptions(sites=["no/such/folder"]))
    Traceback (most recent call last):
        ...
    pipeline.errors.ConfigError: strip.sites: there is no file or folder no/such/folder

    Raises one ConfigError that lists the mistakes of all of them.
    """
    if not options.profiles:
        return ()
    problems: list[str] = []
    files: list[ProfileFile] = []
    profiles: list[tuple[Profile, str]] = []
    for path in _paths(options.sites, problems):
        try:
            files.append(_read(path))
            profiles.append((parse_profile(files[-1]), path))
        except ConfigError as error:
            problems.append(str(error))
    first: dict[str, str] = {}
    for profile, path in profiles:
        if profile.name in first:
            problems.append(f"{path}: {first[profile.name]} has the name {profile.name} already")
        first.setdefault(profile.name, path)
    if problems:
        raise ConfigError("\n".join(problems), ADVICE)
    return tuple(files)


def profiles_for(options: StripOptions, own: tuple[ProfileFile, ...]) -> tuple[Profile, ...]:
    """The profiles of a run: its own and the shipped ones, or none where they are off.

    >>> profiles_for(StripOptions(profiles=False), ())
    ()
    """
    return load_profiles(own) if options.profiles else ()


def _paths(sites: Sequence[str], problems: list[str]) -> Iterator[str]:
    """The files that are meant, each once; what is none is noted."""
    found: dict[str, str] = {}
    for site in sites:
        if os.path.isdir(site):
            names = sorted(name for name in os.listdir(site) if name.endswith(_SUFFIXES))
            if not names:
                problems.append(f"strip.sites: the folder {site} holds no profile (*.yaml)")
            paths = [os.path.join(site, name) for name in names]
        elif os.path.exists(site):
            paths = [site]
        else:
            problems.append(f"strip.sites: there is no file or folder {site}")
            paths = []
        for path in paths:
            found.setdefault(os.path.realpath(path), path)
    yield from sorted(found.values())


def _read(path: str) -> ProfileFile:
    """The file, its path as text. Raises ConfigError where it cannot be read."""
    printable = os.fsencode(path).decode("utf-8", "replace")
    try:
        return ProfileFile(printable, Path(path).read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{printable}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{printable}: this is not UTF-8 (byte {error.start})") from None
