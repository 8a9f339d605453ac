"""Every sentence is said in the language that was asked for; what people wrote stays as it is."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from starcheck import language
from starcheck.commands import run
from starcheck.language import mark, speak, tr
from tests import messages
from tests.reference_pages import kinds

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "starcheck/locales/en/LC_MESSAGES"
CHINESE = re.compile("[\u4e00-\u9fff]+")

NOT_SAID = {
    "starcheck/model/written.py": "the schema of rulebooks, which are written in Chinese",
    "starcheck/model/written_batches.py": "the schema of rulebooks",
    "starcheck/model/written_scores.py": "the schema of rulebooks",
    "starcheck/model/written_values.py": "the schema of rulebooks",
    "starcheck/model/columns.py": "titles of tables and columns",
    "starcheck/facts/schema.py": "the schema of facts files",
    "starcheck/facts/keys.py": "names of keys",
    "starcheck/facts/objects.py": "signs of what is left out",
    "starcheck/facts/reviews.py": "how corrections are written",
    "starcheck/facts/cells.py": "words that cells are read from",
    "starcheck/facts/dates.py": "how dates are written",
    "starcheck/facts/reports/binding.py": "signs and words of reports",
    "starcheck/facts/reports/clauses.py": "signs of reports",
    "starcheck/facts/reports/compare.py": "a sign between quotations",
    "starcheck/facts/reports/drafting.py": "signs of reports",
    "starcheck/facts/reports/head.py": "how reports name a year and a branch",
    "starcheck/facts/reports/names.py": "how a name is masked",
    "starcheck/facts/reports/numerals.py": "signs of numbers",
    "starcheck/facts/reports/patterns.py": "a sign",
    "starcheck/facts/reports/quantities.py": "how dates, headings and papers are written",
    "starcheck/facts/reports/sheet.py": "headers and answers that are read back",
    "starcheck/facts/reports/stating.py": "a word of reports",
    "starcheck/facts/reports/squeezed.py": "signs that are left out",
    "starcheck/live/events.py": "names of keys",
    "starcheck/rulebook/measures.py": "units, as rulebooks write them",
    "starcheck/rulebook/parameters.py": "how dates are written",
    "starcheck/rulebook/context.py": "compared, not said",
    "starcheck/rulebook/lint.py": "a word of the vocabulary",
    "starcheck/rulebook/implied.py": "conditions",
    "starcheck/workshop/scaffold.py": "a rulebook, as rulebooks are written",
    "starcheck/expressions/grammar.py": "words of conditions",
    "starcheck/expressions/lexer.py": "words of conditions",
    "starcheck/expressions/words.py": "conditions are written back as they are read",
    "starcheck/expressions/functions.py": "titles and meanings for the reference pages",
    "starcheck/reading/syntax.py": "signs that are looked for",
    "starcheck/reading/marks.py": "a sign",
    "starcheck/reading/places.py": "before a language is known",
    "starcheck/reporting/words.py": "digits of Chinese numbers",
    "starcheck/reporting/word.py": "an official paper, Chinese in every language",
    "starcheck/reporting/word_annexes.py": "an official paper",
    "starcheck/reporting/word_layout.py": "names of fonts and styles of an official paper",
    "starcheck/reporting/word_phrases.py": "an official paper",
    "starcheck/reporting/word_result.py": "an official paper",
    "starcheck/reporting/wrap.py": "signs that lines do not begin or end with",
    "starcheck/workshop/expectations.py": "a word of cases",
    "starcheck/commands/chinese.py": "a sign that is left off",
    "starcheck/commands/doctor.py": "signs that an encoding is tried with",
    "starcheck/assembly/gaps.py": "a sign",
    "starcheck/facts/quality/entering.py": "a sign",
    "starcheck/facts/quality/overlaps.py": "signs between names, words for meetings on a screen",
    "starcheck/facts/numerals.py": "digits and words of Chinese numbers",
    "starcheck/facts/known_names.py": "words and signs that names are known by",
    "starcheck/facts/personal_numbers.py": "words around numbers, and what stands for them",
    "starcheck/facts/people.py": "words that headers are known by, and pseudonyms",
    "starcheck/facts/workbooks/annotated.py": "a workbook, which is Chinese in every language",
    "starcheck/facts/workbooks/cells.py": "words that cells are read from",
    "starcheck/facts/workbooks/forms.py": "words of a workbook",
    "starcheck/facts/workbooks/grid.py": "a unit",
    "starcheck/facts/workbooks/cover.py": "a workbook",
    "starcheck/facts/workbooks/headers.py": "words of a workbook",
    "starcheck/facts/workbooks/ledgers.py": "words of a workbook",
    "starcheck/facts/workbooks/mapping.py": "words of a mapping",
    "starcheck/facts/workbooks/paper.py": "a workbook",
    "starcheck/facts/workbooks/recognise.py": "words of a workbook",
    "starcheck/facts/workbooks/rows.py": "signs between two numbers",
    "starcheck/facts/workbooks/score_sheet.py": "words of a workbook",
    "starcheck/facts/workbooks/stamp.py": "names of sheets",
    "starcheck/facts/workbooks/template.py": "a workbook",
    "starcheck/reading/workbooks/csv_sheets.py": "a sign",
    "starcheck/reporting/score_sheet.py": "a workbook",
    "starcheck/returning.py": "a workbook",
    "starcheck/engines/duckdb.py": "a sign",
    "starcheck/intake/beside.py": "names of keys",
    "starcheck/intake/sources.py": "names of tables",
    "starcheck/intake/columns.py": "words that states are read from",
}
"""Files with Chinese signs that are not sentences of the program, and what these are."""


@pytest.fixture(autouse=True)
def _chinese_again() -> Iterator[None]:
    yield
    speak("zh")


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    with (FOLDER / "starcheck.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="en") if m.id}


def _braces(sentence: str) -> list[str]:
    return sorted(set(re.findall(r"(?<!\{)\{(\w*)\}(?!\})", sentence)))


def test_every_sentence_has_a_translation_and_none_is_left_over(catalogue: dict[str, str]) -> None:
    said = {found.sentence for found in messages.said() if found.sentence}
    assert said - catalogue.keys() == set(), "run make locale and translate"
    assert catalogue.keys() - said == set(), "run make locale"
    assert [sentence for sentence, english in catalogue.items() if not english] == []


def test_translations_fill_in_the_same_values_and_are_english(catalogue: dict[str, str]) -> None:
    assert [s for s, english in catalogue.items() if _braces(s) != _braces(english)] == []
    left = {s for s, english in catalogue.items() if CHINESE.search(english)}
    # Names that rulebooks and workbooks know only in Chinese.
    names = {
        "党小组数",
        "次数",
        "应到",
        "实到",
        "党支部",
        "党支部代码",
        "组织生活台账",
        "改为",
        "不用",
        "改",
        "是",
        "否",
        "请确认",
        "填报数",
        "数值",
        "读成",
        "原文",
        "自述",
        "内容",
        "看到但未采用",
        "草稿",
    }
    assert {s for s in left if not set(CHINESE.findall(catalogue[s])) <= names} == set()


def test_the_compiled_file_is_fresh(catalogue: dict[str, str]) -> None:
    with (FOLDER / "starcheck.mo").open("rb") as file:
        compiled = {str(m.id): str(m.string) for m in read_mo(file) if m.id}
    assert compiled == catalogue, "run make locale"


def test_no_sentence_is_forgotten_in_the_code() -> None:
    forgotten = [f for f in messages.unmarked() if f.file not in NOT_SAID]
    assert [(f.file, f.line, f.sentence) for f in forgotten] == []
    needed = {f.file for f in messages.unmarked()}
    assert NOT_SAID.keys() - needed == set(), "no longer needed"


MORE = "docs/reference/example-more-facts.yaml"
COMMANDS = [
    ["assess", "fixtures/tiny-2023.yaml"],
    ["assess", "fixtures/poor-2023.yaml", "--committee", "fixtures/poor-2023.committee.yaml"],
    ["assess", "fixtures/housing-bureau-2023.yaml", "--basis", "recorded"],
    ["assess", "fixtures/temporary-2023.yaml"],
    ["rules", "list"],
    ["rules", "show", "jiguan-dabiao-chuangxing@2023"],
    ["rules", "show", "central-norms@2023", "--format", "html"],
    ["rules", "sources", "党费规定"],
    ["facts", "check", "fixtures/tiny-2023.yaml"],
    ["facts", "check", "fixtures/checks/odd-2023.yaml"],
    ["facts", "extract", "fixtures/reports/housing-bureau-2023.txt"],
    ["rules", "show", "docs/reference/example-more.yaml"],
    ["assess", MORE, "--committee", MORE.replace("-facts", "-committee")],
    *(["rules", "lint", str(p)] for p in sorted(ROOT.glob("fixtures/broken/rulebook-*.yaml"))),
    *(["rules", "lint", str(p)] for p in sorted(ROOT.glob("fixtures/broken/scheme-*.yaml"))),
    *(["facts", "check", str(p)] for p in sorted(ROOT.glob("fixtures/broken/facts-*.yaml"))),
    ["--help"],
    *([*c, "--help"] for c in (["assess"], ["rules"], ["facts"], ["doctor"], ["rules", "show"])),
    ["rules", "nowhere"],
    ["assess", "--nonsense", "x.yaml"],
    ["assess", "fixtures/tiny-2023.yaml", "--engine", "abacus"],
]


@pytest.fixture(scope="module")
def written_by_people() -> str:
    """Everything that may stay Chinese: rulebooks, word lists, fixtures, names of columns."""
    folders = ("rules", "fixtures", "docs/reference")
    files = [path for folder in folders for path in ROOT.glob(f"{folder}/**/*.yaml")]
    files += ROOT.glob("fixtures/reports/*.txt")
    names = [*(ROOT / "starcheck/model").glob("*.py")]
    names += [ROOT / "starcheck/expressions/lexer.py", ROOT / "starcheck/expressions/grammar.py"]
    names += [ROOT / "starcheck/facts/keys.py", ROOT / "starcheck/expressions/functions.py"]
    names += [ROOT / "starcheck/facts/schema.py", ROOT / "starcheck/facts/stated.py"]
    return "\n".join(path.read_text("utf-8", errors="replace") for path in sorted([*files, *names]))


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda a: " ".join(a[:3])[-60:])
def test_in_a_made_up_language_only_what_people_wrote_is_chinese(
    arguments: list[str],
    written_by_people: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The made-up language has no Chinese: a sentence that was not looked up stands out."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(language, "_catalogue", lambda _: lambda s: CHINESE.sub("x", s))
    run(["--lang", "en", *arguments])
    said = "".join(capsys.readouterr())
    left = {word for word in CHINESE.findall(said) if word not in written_by_people}
    assert left == set()


def test_rulebooks_and_quotations_keep_their_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert run(["--lang", "en", "assess", "fixtures/housing-bureau-2023.yaml"]) == 0
    said = capsys.readouterr().out
    assert "制定年度党建工作计划" in said
    assert "“党课4次”" in said
    assert "Papers to provide" in said


def test_english_can_be_asked_for_by_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STARCHECK_LANG", "en")
    assert run(["rules", "list"]) == 0
    assert "Title" in capsys.readouterr().out
    assert run(["--lang", "zh", "rules", "list"]) == 0
    assert "名称" in capsys.readouterr().out


def test_our_own_words_are_translated_inside_a_sentence_and_others_are_not() -> None:
    speak("en")
    assert tr("没有{month}月", month=mark("无")) == "there is no month none"
    assert tr("没有{month}月", month="无") == "there is no month 无"


def test_a_small_assessment_in_english(
    golden: Callable[[Path, str], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    assert run(["--lang", "en", "assess", "fixtures/new-2023.yaml"]) == 0
    golden(ROOT / "tests/golden/new-2023-en.txt", capsys.readouterr().out)


@pytest.mark.parametrize("name", ["rulebook-scores", "rulebook-shape", "facts-unknown-key"])
def test_broken_files_earn_english_words(
    name: str,
    golden: Callable[[Path, str], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    room = "rules lint" if name.startswith("rulebook") else "facts check"
    assert run(["--lang", "en", *room.split(), f"fixtures/broken/{name}.yaml"]) in (3, 4)
    golden(ROOT / f"tests/golden/{name}-en.txt", capsys.readouterr().err)


def test_every_diagnostic_in_both_languages(golden: Callable[[Path, str], None]) -> None:
    """The list is read by people: at least eighty of them are about rulebooks."""
    out = io.StringIO()
    for code, kind in kinds().items():
        speak("zh")
        chinese = tr(kind.message)
        speak("en")
        out.write(f"{code} {kind.name}\n  {chinese}\n  {tr(kind.message)}\n")
    assert sum(code.startswith("RB") for code in kinds()) >= 80
    golden(ROOT / "tests/golden/diagnostics.txt", out.getvalue())
