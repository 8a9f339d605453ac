"""Words, tables and columns that a rulebook adds: a new campaign needs no new program.

They are checked like our own: an id that is taken, a title that means something else already, a
choice without its words and a date column that is none are told where they are written. What is
there stays as it is; nothing is renamed and nothing removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from starcheck.diagnostics import Problems, did_you_mean, text
from starcheck.expressions.lexer import KEYWORDS
from starcheck.language import series, tr
from starcheck.model.catalogue import Catalogue, Column, Table, Vocabulary, Word
from starcheck.model.columns import for_year
from starcheck.model.written import WrittenHead
from starcheck.model.written_batches import WrittenColumn, WrittenTable, WrittenVocabulary
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.spots import Spot

_ID = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_KEBAB = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
RESERVED = ("branch", "row_at", "since", "coverage", "records", "until")


def extended(
    catalogue: Catalogue, extensions: Sequence[tuple[WrittenHead, Spot]], problems: Problems
) -> Catalogue:
    """Return the catalogue with all that the heads add."""
    if not extensions:
        return catalogue
    vocabularies = {v.name: v for v in catalogue.vocabularies}
    tables = {t.name: t for t in catalogue.tables}
    done: set[str] = set()
    for head, spot in extensions:
        book = f"{head.rulebook}@{head.edition}"
        if book in done:
            continue
        done.add(book)
        for name, words in head.vocabulary.items():
            below = spot.below("vocabulary", name)
            vocabularies[name] = _vocabulary(name, words, vocabularies, below, problems)
        for name, table in head.tables.items():
            below = spot.below("tables", name)
            made = _table(name, table, tables, vocabularies, below, problems)
            if made is not None:
                tables[made.name] = made
    return Catalogue(
        tables=tuple(tables.values()),
        vocabularies=tuple(vocabularies.values()),
        figures=catalogue.figures,
        sources=catalogue.sources,
    )


def _vocabulary(
    name: str,
    written: WrittenVocabulary,
    known: dict[str, Vocabulary],
    spot: Spot,
    problems: Problems,
) -> Vocabulary:
    old = known.get(name)
    if old is None:
        _id(name, _KEBAB, spot, problems)
        if not written.title:
            help_ = did_you_mean(name, known) or text("写 title: 词表的中文名")
            problems.add(kinds.MISSING_KEY, spot.key(), help=help_, key="title")
    elif written.title or written.ordered:
        _taken(tr("词表"), name, spot.key(), text("添词只写 words"), problems)
    words = [] if old is None else list(old.words)
    ordered = written.ordered if old is None else old.ordered
    if old is not None and old.ordered:
        _taken(
            tr("由低到高的词表"),
            name,
            spot.key(),
            text("另起一个词表：新词放在哪两个词之间，程序不能猜"),
            problems,
        )
        return old
    meanings = {n: w.title for w in words for n in (w.id, w.title, *w.synonyms)}
    for i, one in enumerate(written.words):
        _id(one.id, _KEBAB, spot.below("words", i, "id"), problems)
        for word in (one.id, one.title, *one.synonyms):
            if word in meanings:
                said = text("它已经是“{title}”的写法", title=meanings[word])
                _taken(tr("词"), word, spot.place("words", i), said, problems)
            meanings[word] = one.title
        words.append(Word(id=one.id, title=one.title, synonyms=one.synonyms))
    title = written.title or name
    return Vocabulary(
        name=name, title=title if old is None else old.title, words=tuple(words), ordered=ordered
    )


def _table(
    name: str,
    written: WrittenTable,
    known: dict[str, Table],
    vocabularies: dict[str, Vocabulary],
    spot: Spot,
    problems: Problems,
) -> Table | None:
    names = {n: t for t in known.values() for n in (t.name, t.title, *t.synonyms)}
    old = names.get(name)
    if old is not None and old.name == "branches":
        problems.add(
            kinds.BAD_EXTENSION,
            spot.key(),
            help=text("党支部自己的新事实写成指标：名字: {stated: yes_no}"),
            what=tr("不能给党支部自己添列"),
        )
        return None
    if old is not None:
        return _wider(old, written, vocabularies, spot, problems)
    _id(name, _ID, spot, problems)
    if not written.title:
        help_ = did_you_mean(name, names) or text("写 title: 台账的中文名")
        problems.add(kinds.MISSING_KEY, spot.key(), help=help_, key="title")
    for word in (written.title, *written.synonyms):
        if word in names:
            said = text("它已经是台账“{title}”的名字", title=names[word].title)
            _taken(tr("台账"), word, spot.key(), said, problems)
    columns = list(_columns(written.columns, {}, vocabularies, spot, problems))
    by_name = {column.name: column for column in columns}
    if written.date is not None and (
        written.date not in by_name or by_name[written.date].kind != "date"
    ):
        dates = [column.name for column in columns if column.kind == "date"]
        problems.add(
            kinds.BAD_EXTENSION,
            spot.place("date"),
            help=text("日期列有：{known}", known=series(dates) or tr("无")),
            what=tr("`date` 要写一个日期列，`{name}` 不是", name=written.date),
        )
        return None
    for i, key in enumerate(written.key):
        if key not in by_name:
            problems.add(
                kinds.BAD_EXTENSION,
                spot.place("key", i),
                help=did_you_mean(key, by_name),
                what=tr("`key` 里的 `{name}` 不是这张台账的列", name=key),
            )
    if written.for_year:
        if written.date is None:
            problems.add(
                kinds.BAD_EXTENSION,
                spot.place("for_year"),
                help=text("写 date: 日期列，或者删去 for_year"),
                what=tr("没有日期列的台账不分年度"),
            )
            return None
        columns.append(for_year())
    return Table(
        name=name,
        title=written.title,
        synonyms=written.synonyms,
        columns=tuple(columns),
        given_by=written.given_by,
        date=written.date,
        for_year="for_year" if written.for_year else None,
        key=written.key,
    )


def _wider(
    old: Table,
    written: WrittenTable,
    vocabularies: dict[str, Vocabulary],
    spot: Spot,
    problems: Problems,
) -> Table:
    """Return a table that is there with more columns."""
    for key in ("title", "date", "for_year", "key", "synonyms"):
        if getattr(written, key):
            problems.add(
                kinds.NOT_HERE,
                spot.key(key),
                help=text("给原有的台账添列，只写 columns"),
                key=key,
                why=tr("台账“{title}”原来就有", title=old.title),
            )
    more = _columns(written.columns, dict(old.by_any_name), vocabularies, spot, problems)
    kept = {name: getattr(old, name) for name in Table.model_fields}
    return Table(**{**kept, "columns": (*old.columns, *more)})


def _columns(
    written: dict[str, WrittenColumn],
    known: dict[str, Column],
    vocabularies: dict[str, Vocabulary],
    spot: Spot,
    problems: Problems,
) -> Iterator[Column]:
    for name, one in written.items():
        below = spot.below("columns", name)
        _id(name, _ID, below, problems)
        for word in (name, one.title, *one.synonyms):
            if word in known or word in RESERVED or word.lower() in KEYWORDS:
                said = text("换一个名字")
                _taken(tr("列"), word, spot.key("columns", name), said, problems)
        if one.kind == "choice" and one.choices not in vocabularies:
            problems.add(
                kinds.BAD_EXTENSION,
                below.key("choices") if one.choices else below.key(),
                help=did_you_mean(one.choices or "", vocabularies)
                or text("先在 vocabulary 里写这个词表"),
                what=tr("选项列 `{name}` 没有词表", name=name),
            )
            continue
        if one.least > one.greatest:
            problems.add(
                kinds.BAD_EXTENSION,
                below.place("least"),
                help=text("least 写小的，greatest 写大的"),
                what=tr("列 `{name}` 的最小值大于最大值", name=name),
            )
            continue
        values: dict[str, Any] = one.model_dump()
        column = Column(name=name, **values)
        known |= dict.fromkeys(column.names, column)
        yield column


def _id(id: str, pattern: re.Pattern[str], spot: Spot, problems: Problems) -> None:
    if not pattern.fullmatch(id):
        problems.add(
            kinds.BAD_EXTENSION,
            spot.key(),
            help=text("用小写英文字母、数字和连接号，如 {example}", example="volunteer_projects"),
            what=tr("编号 `{id}` 不能用", id=id),
        )


def _taken(what: str, name: str, place: Any, help: Any, problems: Problems) -> None:
    problems.add(
        kinds.BAD_EXTENSION,
        place,
        help=help,
        what=tr("{what}`{name}` 已经有了", what=what, name=name),
    )
