"""The wheel, installed elsewhere without a checkout, is the whole program.

Every supported Python that this machine has gets an environment of its own; what it needs comes
from the package registry, as on a user's machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = ("3.11", "3.12", "3.13")
FIXTURE = "housing-bureau-2023"


def _interpreter(version: str) -> str | None:
    """Return a Python of `version` that starts: the one we run on, on the path, or in pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = [
        *([sys.executable] if version == f"{sys.version_info[0]}.{sys.version_info[1]}" else []),
        shutil.which(f"python{version}"),
        *sorted(map(str, pyenv.glob(f"versions/{version}.*/bin/python"))),
    ]
    for one in found:
        if one is not None:
            # A pyenv shim is on the path of every version, and starts only the chosen ones.
            done = subprocess.run([one, "-c", "import venv"], capture_output=True, check=False)
            if done.returncode == 0:
                return one
    return None


def _run(command: Sequence[str | Path], folder: Path) -> str:
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=clean,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode:
        uv = shutil.which("uv")
        assert uv is not None, "neither pip nor uv is here to build with"
        _run([uv, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT], ROOT)
    else:
        _run([*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT], ROOT)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_rulebooks_and_schemas(wheel: Path) -> None:
    import zipfile

    names = set(zipfile.ZipFile(wheel).namelist())
    rules = {
        f"starcheck/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / "rules").rglob("*")
        if path.is_file()
    }
    assert rules - names == set()
    assert "starcheck/schemas/assessment.schema.json" in names
    assert "starcheck/schemas/facts-check.schema.json" in names
    assert "starcheck/py.typed" in names
    assert "starcheck/locales/en/LC_MESSAGES/starcheck.mo" in names
    assert [name for name in names if name.startswith(("tests", "fixtures", "docs"))] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_installed_program_judges_like_the_checkout(
    version: str, wheel: Path, tmp_path: Path
) -> None:
    python = _interpreter(version)
    if python is None:
        pytest.skip(f"there is no Python {version} on this machine")
    _run([python, "-m", "venv", tmp_path / "venv"], tmp_path)
    programs = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    _run([programs / "python", "-m", "pip", "install", "--quiet", wheel], tmp_path)
    facts = tmp_path / f"{FIXTURE}.yaml"
    shutil.copy(ROOT / "fixtures" / facts.name, facts)

    def starcheck(*arguments: str) -> str:
        return _run([programs / "starcheck", *arguments], tmp_path)

    golden = ROOT / "tests" / "golden" / FIXTURE
    assert starcheck("assess", facts.name) == golden.with_suffix(".txt").read_text("utf-8")
    for engine in ("reference", "duckdb"):
        said = starcheck("assess", facts.name, "--format", "json", "--engine", engine)
        assert said == golden.with_suffix(".json").read_text("utf-8")
    assert "jiguan-dabiao-chuangxing@2023" in starcheck("rules", "list")
    assert "不正常" not in starcheck("doctor")
    assert "with all papers at most" in starcheck("--lang", "en", "assess", facts.name)
