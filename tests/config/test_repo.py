"""What a clone contains: pins that can be trusted, pages that match the code, nothing private."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
PINS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """Every file that is in the repository, or would be with the next commit."""
    git = shutil.which("git")
    if not git or not (ROOT / ".git").exists():
        pytest.skip("needs git and a clone, to know which files belong to the repository")
    listed = subprocess.run(  # noqa: S603  git with fixed arguments
        [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts(files: list[Path]) -> list[tuple[Path, str]]:
    found = []
    for path in files:
        try:
            found.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def pinned(path: Path) -> dict[str, set[str]]:
    """Name to versions; more than one where versions differ between Pythons."""
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==([^ \\]+)", path.read_text(), re.MULTILINE):
        versions.setdefault(name, set()).add(version)
    return versions


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> dict[str, tuple[str, bool]]:
    """Name to version, and whether running needs it, from pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found = {}
    for needed, lines in (
        (True, project["dependencies"]),
        (False, project["optional-dependencies"]["test"]),
    ):
        for line in lines:
            name, version = line.split("==")
            found[normalised(name.split("[")[0])] = (version, needed)
    return found


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.name)
def test_every_pin_has_a_hash_and_no_address(path: Path) -> None:
    logical = re.sub(r"\\\n", " ", path.read_text())
    lines = [line.strip() for line in logical.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[a-z0-9-]+==\S+ ", line), line
        assert "--hash=sha256:" in line, line
        assert "://" not in line and " @ " not in line, line
        assert not line.startswith("-"), line


def test_the_pins_are_what_the_project_asks_for() -> None:
    run, test = (pinned(ROOT / "requirements" / name) for name in ("run.txt", "test.txt"))
    for name, (version, needed) in declared().items():
        assert test[name] == {version}
        if needed:
            assert run[name] == {version}


def test_tests_run_against_the_versions_that_readers_get() -> None:
    run, test = (pinned(ROOT / "requirements" / name) for name in ("run.txt", "test.txt"))
    assert {name: test.get(name) for name in run} == run


def test_every_dependency_has_its_line() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)
    written = {normalised(name.strip()) for row in rows for name in row.split(",")}
    assert set(declared()) <= written
    assert written - {"package", "uv"} <= set(declared())


def test_every_setting_is_on_the_page_and_every_line_of_the_page_is_read_somewhere() -> None:
    page = set(
        re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    )
    read = set()
    for path in (ROOT / "config/settings").glob("*.py"):
        read |= set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"", path.read_text()))
    assert "SECRET_KEY" in read
    assert read <= page

    elsewhere = [ROOT / "Makefile", ROOT / "Procfile", ROOT / "manage.py", ROOT / ".ci/run"]
    elsewhere += [
        path for path in (ROOT / "tests").rglob("*.py") if path.name != Path(__file__).name
    ]
    text = "\n".join(path.read_text() for path in elsewhere)
    unread = {name for name in page - read if not re.search(rf"\b{name}\b", text)}
    assert unread == set()


def test_no_file_names_a_folder_of_somebodys_machine(files: list[Path]) -> None:
    here = [str(ROOT), str(ROOT.parent) if len(ROOT.parts) > 2 else str(ROOT), str(Path.home())]
    folders = re.compile("|".join(rf"(?<![\w.:-]){re.escape(folder)}/\w" for folder in here))
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in texts(files)
        if path != Path(__file__)
        for match in [folders.search(text)]
        if match
    ]
    assert found == []


def test_nothing_that_is_made_at_run_time_is_kept_in_the_repository(files: list[Path]) -> None:
    made = {".mo", ".pyc", ".sqlite3", ".log", ".env", ".pem"}
    found = [
        str(path.relative_to(ROOT))
        for path in files
        if path.suffix in made
        or path.name == ".env"
        or path.relative_to(ROOT).parts[0] in {"var", "staticfiles", ".venv"}
    ]
    assert found == []


def test_every_link_between_documents_leads_somewhere(files: list[Path]) -> None:
    dead = []
    for path in files:
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text()):
            if "://" not in target and not (path.parent / target).exists():
                dead.append(f"{path.relative_to(ROOT)}: {target}")
    assert dead == []
