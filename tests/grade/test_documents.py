"""Documents in a batch come to what `assess` says of each, with what only the committee gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from starcheck.assessing import Wanted as WantedOne
from starcheck.assessing import assess
from starcheck.explain import explain
from starcheck.grading import Wanted, grade
from starcheck.runs.reading import opened

TODAY = date(2024, 3, 1)
NAMES = ("rich-2023.yaml", "poor-2023.yaml", "tiny-2023.yaml")


def for_branch(path: Path, code: str, folder: Path) -> Path:
    """Return a copy of a committee's file in which every record says which branch it is about."""
    document = yaml.safe_load(path.read_text("utf-8"))
    for table in document["tables"].values():
        records = table if isinstance(table, list) else table.get("records") or []
        for record in records:
            record["branch"] = code
    written = folder / "committee.yaml"
    written.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return written


def test_a_batch_of_documents_says_what_assess_says(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_bytes((root / "fixtures" / name).read_bytes())
    committee = for_branch(
        root / "fixtures/rich-2023.committee.yaml", "natural-resources", tmp_path
    )
    graded = grade(Wanted([folder], tmp_path / "run", TODAY, committee=committee))
    assert (graded.judged, graded.set_aside) == (3, 0), graded.reasons
    with opened(graded.run) as run:
        run.verify()
        for name in NAMES:
            (one,) = assess(WantedOne(folder / name, TODAY, committee=committee)).assessments
            row, stars = run.row("scores", one.branch.code), run.row("stars", one.branch.code)
            assert row is not None
            assert stars is not None
            assert one.score is not None
            assert one.star is not None
            ends = (one.score.low, one.score.high, one.score.reach, one.score.other.low)
            keys = ("score_low", "score_high", "score_reach", "other_low")
            assert [row[key] for key in keys] == [
                int(end * 1000) for end in ends if end is not None
            ]
            assert stars["certain"] == one.star.certain.rank
            assert stars["possible"] == one.star.possible.rank
            again = explain(run, one.branch.code, TODAY)
            assert again.assessment.score == one.score
            assert again.assessment.findings == one.findings


def test_a_broken_document_is_set_aside_and_named(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "good.yaml").write_bytes((root / "fixtures/tiny-2023.yaml").read_bytes())
    (folder / "torn.yaml").write_text("year: 2023\nbranch: {code: X, name", encoding="utf-8")
    (folder / "wrong.yaml").write_text(
        "year: 2023\nas_of: 2023-12-31\nbranch: {code: Y, category: 天上}\n", encoding="utf-8"
    )
    graded = grade(Wanted([folder], tmp_path / "run", TODAY))
    assert graded.judged == 1
    said = [(reason[3], reason[6]) for reason in graded.reasons]
    assert ("wrong.yaml", "FA206") in said
    assert "torn.yaml" in {file for file, _ in said}
