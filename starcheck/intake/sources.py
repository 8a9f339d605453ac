"""What the inputs are: documents (YAML, JSON, workbooks) or tables (CSV, Parquet, DuckDB).

A table is a file or a folder of its name, in English or Chinese; two files for one table are told.
Nothing is opened here but folders, and databases to see what tables they hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from starcheck.diagnostics import Kind, Problems, did_you_mean, text
from starcheck.errors import FactsError, UsageError
from starcheck.intake.store import Store, listed, literal, name
from starcheck.language import series
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Input
from starcheck.reading.problems import UNREADABLE, why
from starcheck.reading.workbooks.kinds import SUFFIXES

DOCUMENTS = (".yaml", ".yml", ".json", ".xlsx", ".xlsm", ".xls", ".et", ".ods")
DATABASES = (".duckdb", ".ddb")
_TEXTS = SUFFIXES[-2:]
FORMS: Mapping[str, Literal["csv", "parquet"]] = {".csv": "csv", ".parquet": "parquet"}
BESIDE = {
    "submissions": ("填报范围", "填报情况"),
    "figures": ("填报数",),
    "stated": ("自述", "自述情况"),
}
"""What a batch brings beside tables of records."""

MIXED = Kind("US221", "mixed-inputs", "输入里既有文档（{documents}），又有数据表（{tables}）")
NOTHING = Kind("US222", "nothing-given", "`{path}` 里没有可以评定的文件")
NOT_A_TABLE = Kind("FA361", "not-a-table", "不知道 `{file}` 是哪一张台账")
TABLE_TWICE = Kind("FA362", "table-twice", "台账 `{table}` 给了两份：{one}、{other}")
EMPTY_FOLDER = Kind("FA372", "empty-folder", "文件夹 `{path}` 以台账命名，里面却没有文件")
NOT_OPENED = Kind("FA363", "not-opened", "打不开 {file}：{why}")


@dataclass(frozen=True, slots=True)
class Source:
    """One table as given: its files, or its place in a database."""

    table: str
    form: Literal["csv", "parquet", "duckdb"]
    files: tuple[Path, ...]
    inside: str = ""

    @property
    def label(self) -> str:
        if self.form == "duckdb":
            return f"{self.files[0].name}/{self.inside}"
        return self.files[0].name if len(self.files) == 1 else self.files[0].parent.name

    def scan(self) -> str:
        """Return what stands behind FROM; only for Parquet and databases."""
        if self.form == "duckdb":
            return f"{name(_alias(self.files[0]))}.{name(self.inside)}"
        return f"read_parquet([{listed(path.as_posix() for path in self.files)}])"


@dataclass(frozen=True, slots=True)
class Sources:
    """`documents`: each the files that are read as one; several are the sheets of an export."""

    documents: tuple[tuple[Path, ...], ...]
    tables: tuple[Source, ...]
    files: tuple[Path, ...]
    unused: tuple[str, ...] = ()
    """Tables of a database that have no name of ours."""

    def hashed(self) -> Iterator[tuple[Path, Input]]:
        """Give every file with its name and hash; one that cannot be read has given nothing."""
        for path in self.files:
            with suppress(OSError):
                yield path, Input(path.name, digest(path))


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def discover(
    paths: Sequence[Path], catalogue: Catalogue, store: Store, *, mapping: Path | None = None
) -> Sources:
    """Return what `paths` hold. Raises `FactsError` with all that cannot be understood.

    `mapping`: the file that says what sheets mean. With it the workbooks and CSVs of a folder are
    the sheets of one export, as `facts.reader` has it; it is no input itself.
    """
    mapped = mapping is not None
    kinds = (*DOCUMENTS, *_TEXTS) if mapped else DOCUMENTS
    problems = Problems()
    documents: list[Path] = []
    tables: list[Source] = []
    files: list[Path] = []
    unused: list[str] = []
    for path in paths:
        known = len(documents) + len(tables)
        whole = not mapped and _is_table(path, catalogue)
        for found in [path] if whole else _below(path, catalogue, problems, mapped=mapped):
            if mapping is not None and found.resolve() == mapping.resolve():
                continue
            if found.suffix.lower() in kinds:
                documents.append(found)
                files.append(found)
            elif found.suffix.lower() in DATABASES:
                tables += _database(found, catalogue, store, problems, unused)
                files.append(found)
            else:
                one = _table(found, catalogue, problems)
                if one is not None:
                    tables.append(one)
                    files += one.files
        if len(documents) + len(tables) == known and not problems.errors:
            problems.add(
                NOTHING,
                path=path.as_posix(),
                help=text(
                    "可以给 Excel、YAML、JSON、CSV、Parquet、DuckDB 文件，或放着它们的文件夹"
                ),
            )
    seen: dict[str, Source] = {}
    for source in tables:
        if source.table in seen:
            problems.add(
                TABLE_TWICE,
                table=source.table,
                one=seen[source.table].label,
                other=source.label,
                help=text("一张台账给一份；分成几个文件的，放进以台账命名的文件夹"),
            )
        seen[source.table] = source
    if documents and tables:
        problems.add(
            MIXED,
            documents=documents[0].name,
            tables=tables[0].label,
            help=text("分开评定，或者都改成同一种"),
        )
    if problems.errors:
        usage = any(found.kind.code.startswith("US") for found in problems.found)
        raise (UsageError if usage else FactsError)(problems.found)
    together = _exports(documents) if mapped else [(one,) for one in documents]
    return Sources(tuple(together), tuple(tables), tuple(files), tuple(unused))


def _exports(documents: Collection[Path]) -> list[tuple[Path, ...]]:
    """Return the sheets of every folder together, and what is no sheet by itself."""
    found: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(documents):
        sheet = path.suffix.lower() in SUFFIXES
        found.setdefault(path.resolve().parent if sheet else path, []).append(path)
    return [tuple(group) for group in found.values()]


def _is_table(path: Path, catalogue: Catalogue) -> bool:
    """Return whether a folder is one table, in parts."""
    if not path.is_dir() or meaning(path.name, catalogue) is None:
        return False
    files = [p for p in path.iterdir() if p.suffix.lower() in FORMS]
    # A folder `committee` may hold tables, each by its own name.
    return bool(files) and not any(meaning(p.stem, catalogue) for p in files)


def _below(path: Path, catalogue: Catalogue, problems: Problems, *, mapped: bool) -> Iterator[Path]:
    """Give files that may hold facts, and folders that are tables."""
    if not path.exists():
        reason = why(FileNotFoundError(2, ""))
        help_ = text("检查文件名和权限")
        problems.add(UNREADABLE, name=path.as_posix(), why=reason, help=help_)
        return
    if path.is_file():
        yield path
        return
    children = sorted(path.iterdir())
    read_here = (*DOCUMENTS, *DATABASES, *FORMS, *(_TEXTS if mapped else ()))
    if not children and meaning(path.stem, catalogue) is not None:
        help_ = text("把这张台账的文件放进去，或者删去这个文件夹")
        problems.add(EMPTY_FOLDER, path=path.as_posix(), help=help_)
    for child in children:
        if child.name.startswith((".", "_", "~")):
            continue
        if not mapped and _is_table(child, catalogue):
            yield child
        elif child.is_dir():
            yield from _below(child, catalogue, problems, mapped=mapped)
        elif child.suffix.lower() in read_here:
            yield child


def meaning(word: str, catalogue: Catalogue) -> str | None:
    """Return the table that `word` names, or one of those that only batches bring."""
    for own, others in BESIDE.items():
        if word == own or word in others:
            return own
    table = catalogue.table.get(word)
    return None if table is None else table.name


def _table(path: Path, catalogue: Catalogue, problems: Problems) -> Source | None:
    files: tuple[Path, ...] = (path,)
    if path.is_dir():
        files = tuple(sorted(p for p in path.iterdir() if p.suffix.lower() in FORMS))
    table = meaning(path.stem, catalogue)
    forms = {FORMS.get(p.suffix.lower()) for p in files}
    form = forms.pop() if len(forms) == 1 else None
    if table is None or form is None:
        names = [n for t in catalogue.tables for n in (t.name, t.title)]
        titles = [t.title for t in catalogue.tables]
        problems.add(
            NOT_A_TABLE,
            file=path.name,
            notes=[text("有这些台账：{titles}", titles=series(titles))],
            help=did_you_mean(path.stem, names) or text("用台账的名称给文件命名"),
        )
        return None
    return Source(table, form, files)


def _alias(path: Path) -> str:
    return f"given_{hashlib.sha256(path.as_posix().encode()).hexdigest()[:8]}"


def _database(
    path: Path, catalogue: Catalogue, store: Store, problems: Problems, unused: list[str]
) -> Iterator[Source]:
    """Give the tables and views of the main schema that have a name of ours. Others are `unused`:
    views read them; only what looks like one of ours misspelt is told as a mistake."""
    import duckdb

    try:
        store.connection.execute(
            f"ATTACH {literal(path.as_posix())} AS {name(_alias(path))} (TYPE duckdb, READ_ONLY)"
        )
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        help_ = text("给 DuckDB 写的数据库；别的数据库请导出 Parquet 或 CSV")
        if "lock" in said:
            help_ = text("别的程序正开着它：关了再评，或者复制一份再评")
        problems.add(NOT_OPENED, file=path.as_posix(), why=said, help=help_)
        return
    held = store.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_catalog = ?"
        " AND table_schema = 'main' ORDER BY 1",
        [_alias(path)],
    )
    for (word,) in held:
        table = meaning(word, catalogue)
        nearest = did_you_mean(word, [*catalogue.table, *BESIDE])
        if table is None and nearest is not None:
            problems.add(NOT_A_TABLE, file=f"{path.name}/{word}", help=nearest)
        elif table is None:
            unused.append(f"{path.name}/{word}")
        else:
            yield Source(table, "duckdb", (path,), word)
