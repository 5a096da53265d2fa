"""A user's own site profiles: found, checked before a run, and kept with its results."""

import shutil
from pathlib import Path

import pytest

from pipeline.config.schema import StripOptions
from pipeline.errors import ConfigError
from pipeline.strip.sites import load_profiles
from pipeline.tasks.profiles import own_profiles, profiles_for
from pipeline.views.run_files import manifest_of, profiles_of
from pipeline.views.verify import verify
from pipeline.write.dataset import read_rows
from pipeline.write.manifest import read_manifest

PROFILE = "name: {name}\nlayout: ''\nhosts: [boats.example]\nchrome:\n- {line}\n"
# Nothing but a profile would take the last sentence for chrome.
PAGE = (
    "The old ferry sank in the bay on Monday morning, and nobody on board of it was hurt.\n"
    "The harbour master said that she had been leaking since the spring of that year.\n"
    "Whoever finds one of her oars may bring it to the office and will get a cake for it.\n"
)
CAKE = "Whoever finds one of her oars may bring it to the office and will get a cake for it."


def written(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def profile(name: str, line: str = "Home") -> str:
    return PROFILE.format(name=name, line=line)


def test_files_and_folders_are_read_in_one_order_and_once(tmp_path):
    for name in ("b.yaml", "a.yml", "notes.txt"):
        written(tmp_path / "sites", name, profile(name[0]))
    single = written(tmp_path, "c.yaml", profile("c"))
    sites = [str(single), str(tmp_path / "sites"), str(tmp_path / "sites" / "b.yaml")]
    files = own_profiles(StripOptions(sites=sites))
    assert [Path(file.path).name for file in files] == ["c.yaml", "a.yml", "b.yaml"]
    assert files == own_profiles(StripOptions(sites=sites[::-1]))
    names = {p.name for p in profiles_for(StripOptions(), files)}
    assert names == {"a", "b", "c", *(p.name for p in load_profiles())}


def test_without_profiles_there_are_none_and_none_is_read(tmp_path):
    options = StripOptions(profiles=False, sites=[str(tmp_path / "missing")])
    assert own_profiles(options) == ()
    assert profiles_for(options, ()) == ()


def test_what_is_wrong_is_told_of_all_files(tmp_path):
    (tmp_path / "empty").mkdir()
    bad = written(tmp_path, "bad.yaml", profile("bad", "'('"))
    worse = tmp_path / "worse.yaml"
    worse.write_bytes(b"name: \xff")
    twins = [written(tmp_path, f"{n}.yaml", profile("twin")) for n in (1, 2)]
    sites = [tmp_path / "empty", tmp_path / "gone", bad, worse, *twins]
    with pytest.raises(ConfigError) as refused:
        own_profiles(StripOptions(sites=[str(site) for site in sites]))
    told = str(refused.value)
    assert f"the folder {tmp_path / 'empty'} holds no profile" in told
    assert f"no file or folder {tmp_path / 'gone'}" in told
    assert f"{bad}:5:3: chrome.0: '(' is no regular expression" in told
    assert f"{worse}: this is not UTF-8" in told
    assert f"{twins[1]}: {twins[0]} has the name twin already" in told


@pytest.fixture
def boats(tmp_path, clean_run):
    """Run over one page of a site; keywords are the options of strip."""
    page = written(tmp_path / "raw" / "boats.example", "a.txt", PAGE)

    def run(**strip):
        return clean_run(tmp_path / "out", [page.parents[1]], strip=strip)

    return run


def texts(out: Path) -> str:
    return "".join(
        row["text"] for path in sorted((out / "records").glob("*")) for row in read_rows(path)
    )


def test_a_run_uses_own_profiles_and_verifies_without_them(boats, tmp_path):
    plain = texts(boats().out)
    assert CAKE in plain
    path = written(tmp_path / "sites", "boats.yaml", profile("boats", r"Whoever finds .*\."))
    out = boats(sites=[str(path.parent)]).out
    assert CAKE not in texts(out)
    shutil.rmtree(path.parent)
    assert read_manifest(out)["profiles"] == {str(path): profile("boats", r"Whoever finds .*\.")}
    [own] = [p for p in profiles_of(manifest_of(out)) if p.own]
    assert own.place_of(("chrome", 0)) == (str(path), 5)
    verify(out)


def test_a_profile_that_changes_has_its_pages_done_again(boats, tmp_path):
    path = written(tmp_path / "sites", "boats.yaml", profile("boats"))
    options = {"sites": [str(path)]}
    boats(**options)
    again = boats(**options)
    path.write_text(profile("boats", "Whoever .*"), "utf-8")
    changed = boats(**options)
    assert changed.reused < again.reused
    assert CAKE not in texts(changed.out)


def test_no_profiles_means_own_ones_too(boats, tmp_path):
    path = written(tmp_path / "sites", "boats.yaml", profile("boats", "Whoever .*"))
    out = boats(sites=[str(path)], profiles=False).out
    assert CAKE in texts(out)
    assert profiles_of(manifest_of(out)) == ()


def test_a_run_with_a_bad_profile_does_not_start(boats, tmp_path):
    path = written(tmp_path, "boats.yaml", profile("boats", "'['"))
    with pytest.raises(ConfigError, match=r"boats\.yaml:5:3: "):
        boats(sites=[str(path)])
    assert not (tmp_path / "out").exists()
