"""A run that ends halfway: killed, out of room, or beaten by another to its name.

Whatever was sealed before stays as it was, and nothing half written stands under a run's name.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from starcheck.errors import StarcheckError, UsageError
from starcheck.runs.reading import opened
from tests.grade.test_faults import county, run

__all__ = ["county"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL and no limits")


def command(county: Path, target: Path) -> list[str]:
    book = str(county.parent / "rulebook.yaml")
    options = ["--rulebook", book, "--coverage", "complete", "--year", "2023", "--settle"]
    return [sys.executable, "-m", "starcheck", "grade", str(county), *options, "-o", str(target)]


def whole(target: Path) -> None:
    with opened(target) as sealed:
        sealed.verify()
        assert sealed.manifest["branches"]["judged"] == 4


@pytest.mark.parametrize("written", [0, 1, 3, 5, 7, 8, 9])
def test_a_killed_run_leaves_nothing_under_its_name(county: Path, written: int) -> None:
    folder = county.parent
    run(county, "earlier")
    target = folder / "run"
    process = subprocess.Popen(command(county, target), stderr=subprocess.DEVNULL)
    # From the moment on that so many files stand there, at random.
    while process.poll() is None and _files(folder) < written:
        time.sleep(0.001)
    time.sleep(random.Random(written).uniform(0, 0.05))
    process.send_signal(signal.SIGKILL)
    process.wait()
    whole(folder / "earlier")
    if target.exists():
        whole(target)
        return
    run(county)
    whole(target)
    assert not list(folder.glob(".*.partial"))


def _files(folder: Path) -> int:
    return len(list(folder.glob(".run.*.partial/**/*.*")))


@pytest.fixture(params=[8, 24, 32, 48, 64])
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A file system of so many KiB."""
    at = tmp_path / "disk"
    at.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={request.param}k", "tmpfs", str(at)]
    mount = shutil.which("mount")
    if mount is None or subprocess.run([mount, *options], capture_output=True).returncode != 0:
        pytest.skip("file systems cannot be mounted here")
    yield at
    subprocess.run(["umount", str(at)], check=True)


def test_a_full_disk_is_told_and_leaves_nothing(county: Path, small_disk: Path) -> None:
    target = small_disk / "run"
    done = subprocess.run(command(county, target), capture_output=True, text=True)
    assert done.returncode == 2, done.stderr
    assert "US231" in done.stderr
    assert "换一个有空间的输出位置" in done.stderr
    assert list(small_disk.iterdir()) == []


def test_room_that_lasts_for_the_tables_alone_is_told_too(county: Path) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000))

    target = county.parent / "run"
    done = subprocess.run(
        command(county, target), capture_output=True, text=True, preexec_fn=limited
    )
    assert done.returncode == 2, done.stderr
    assert "US231" in done.stderr
    assert sorted(p.name for p in county.parent.iterdir()) == ["county", "rulebook.yaml"]


def test_of_two_runs_to_one_name_one_is_kept_and_the_other_told(county: Path) -> None:
    target = county.parent / "run"
    both = [
        subprocess.Popen(command(county, target), stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [(p.communicate()[1], p.returncode) for p in both]
    whole(target)
    assert sorted(code for _, code in told) == [0, 2]
    (lost,) = [said for said, code in told if code == 2]
    left = list(county.parent.glob(".run.*.partial"))
    if "US232" in lost:
        # The first was done before the second began.
        assert left == []
        return
    assert "US233" in lost
    assert left[0].name in lost
    whole(left[0])


def test_two_runs_of_one_program_to_one_name(county: Path) -> None:
    found: list[Any] = []

    def go() -> None:
        try:
            found.append(run(county).judged)
        except StarcheckError as error:
            found.append(error)

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole(county.parent / "run")
    assert found.count(4) == 1
    (other,) = [one for one in found if one != 4]
    assert isinstance(other, UsageError)
    assert other.diagnostics[0].help is not None


def test_a_run_into_a_place_that_cannot_be_is_told(county: Path) -> None:
    (county.parent / "file").write_text("x", encoding="utf-8")
    for name in ("file", "file/run"):
        with pytest.raises(UsageError) as caught:
            run(county, name)
        assert caught.value.diagnostics[0].help is not None
    assert (county.parent / "file").read_text("utf-8") == "x"
