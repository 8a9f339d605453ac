"""`docs/semantics-examples/`: the law with an example for each sentence, on every engine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from starcheck.diagnostics import Problems, draw
from starcheck.facts import Part
from starcheck.model.catalogue import Catalogue
from starcheck.reading.documents import read_document
from starcheck.rulebook import load
from starcheck.workshop import read_case, run
from starcheck.workshop.cases import Written
from tests.engines import EACH

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "semantics-examples"


@dataclass(frozen=True)
class Example:
    """One sentence of the law, and where it is written."""

    section: str
    part: Part

    @property
    def says(self) -> str:
        return str(self._value["says"])

    @property
    def _value(self) -> Mapping[str, object]:
        assert isinstance(self.part.value, Mapping)
        return self.part.value

    def case(self) -> Part:
        """Return the example as a case: without its sentence and its rulebook."""
        rest = {k: v for k, v in self._value.items() if k not in ("says", "rulebook")}
        return Part(self.part.document, self.part.path, rest)

    def rulebook(self) -> dict[str, object]:
        """Return the rulebook with everything that the example leaves unsaid."""
        written = self._value["rulebook"]
        assert isinstance(written, Mapping)
        book = dict(written)
        criteria = [_worded(c) for c in book.get("criteria") or [{"id": "c", "holds": "true"}]]
        scored = any("score" in c for c in criteria)
        base = [c for c in criteria if c.get("kind", "base") == "base"]
        full = sum(Decimal(c.get("points", 0)) for c in base)
        if scored and "dimensions" not in book:
            book["dimensions"] = [{"id": "甲", "title": "甲", "points": full}]
        if scored:
            book.setdefault("totals", {"full": full, "not_applicable": "rescale"})
            book.setdefault("stars", [{"star": 3, "at_least": full}])
            for criterion in base:
                criterion.setdefault("dimension", "甲")
        else:
            book["dimensions"] = [{"id": "甲", "title": "甲"}]
            for criterion in base:
                criterion["dimension"] = "甲"
        head = {"rulebook": "example", "title": "例", "edition": "2023", "semantics": 1}
        return {**head, "status": "示范", **book, "criteria": criteria}


def _worded(written: Mapping[str, object]) -> dict[str, object]:
    words = {
        "title": written["id"],
        "local": True,
        "proof": ["会议记录"],
        "gap": "没有达到",
        "ask": "请提供会议记录",
        "rectify": [{"do": "补上", "who": "支部书记", "effort": 1}],
    }
    return {**words, **written}


def _examples() -> Iterator[Example]:
    for path in sorted(FOLDER.glob("*.yaml")):
        problems = Problems()
        document = read_document(path.read_bytes(), path.name, problems)
        assert document is not None, path.name
        assert not problems.found, "\n".join(draw(d) for d in problems.found)
        whole = dict(Part.whole(document).entries())
        for part in whole["examples"].items():
            yield Example(str(whole["section"].value), part)


EXAMPLES = list(_examples())


def _json(value: object) -> object:
    assert isinstance(value, Decimal)
    return int(value) if value == value.to_integral_value() else float(value)


@pytest.mark.parametrize("engine", EACH)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.section[:1]}:{e.says}")
def test_the_engine_keeps_the_sentence(
    example: Example, engine: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "rulebook.json"
    path.write_text(json.dumps(example.rulebook(), default=_json, ensure_ascii=False), "utf-8")
    book = load(path, catalogue)
    problems = Problems()
    subject = ("criterion", book.criteria[0].id)
    case = read_case(example.says, example.case(), subject, book, Written(), problems)
    assert case is not None, "\n\n".join(draw(d) for d in problems.found)
    (result,) = run(book, [case], [engine])
    assert result.passed, "\n".join(str(failure) for failure in result.failures)


def test_no_sentence_is_written_twice() -> None:
    said = [example.says for example in EXAMPLES]
    assert len(said) == len(set(said))
