"""The reference pages, made from the models: `docs/reference/*.md`.

Nothing here is written by hand twice: a key's words are its description in the model, its example
is where `docs/reference/example.yaml` uses it, and that book is loaded and judged by the tests.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import starcheck
from starcheck.diagnostics import Kind
from starcheck.expressions import FUNCTIONS, Scope, check, constant, number
from starcheck.expressions.lexer import KEYWORDS
from starcheck.facts.keys import FILE
from starcheck.model import written, written_batches, written_scores
from starcheck.model.catalogue import Catalogue, Column
from starcheck.model.values import TypeKind
from starcheck.model.written_values import Written
from starcheck.reading.catalogue import load_catalogue
from tests import question_page

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
EXAMPLE = FOLDER / "example.yaml"
CHECK = FOLDER / "example-check.yaml"
MORE = FOLDER / "example-more.yaml"
TAILORED = FOLDER / "example-tailored.yaml"
SCHEME = FOLDER / "example-scheme.yaml"
BOOKS = (EXAMPLE, CHECK, MORE, TAILORED)
TOP = (written.WrittenHead, written.WrittenPart, written_batches.WrittenScheme)
for _model in [*vars(written_scores).values(), *vars(written).values()]:
    # A score may hold scores: the names in its annotations are known once it is built.
    if isinstance(_model, type) and issubclass(_model, Written):
        _model.model_rebuild()
KINDS = {
    "text": "文字",
    "choice": "词表里的词",
    "date": "日期",
    "whole": "整数",
    "decimal": "数",
    "yes_no": "是或否",
    "person": "人员代号",
    "year": "年份",
}
CALLS = {
    "quarter": "quarter(date '2023-05-20')",
    "month": "month(date '2023-05-20')",
    "days_between": "days_between(date '2024-02-28', date '2024-03-01')",
    "months_between": "months_between(date '2023-01-31', date '2023-02-28')",
    "days_after": "days_after(date '2023-12-31', 1)",
    "months_after": "months_after(date '2023-01-31', 1)",
    "years_after": "years_after(date '2024-02-29', 1)",
    "least": "least(3, 5)",
    "greatest": "greatest(3, 5)",
}
"""One call of every function; what comes out is worked out when the page is made."""


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    catalogue = load_catalogue()
    return {
        "rulebook.md": _page(_rulebook()),
        "conditions.md": _page(_conditions(catalogue)),
        "facts.md": _page(_facts(catalogue)),
        "diagnostics.md": _page(_diagnostics()),
        "forms.md": _page(_forms()),
        "questions.md": _page(question_page.page()),
    }


def _page(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _table(*header: str) -> Iterator[str]:
    yield _row(*header)
    yield "|" + " --- |" * len(header)


# The rulebook language


def models(annotation: Any) -> list[type[BaseModel]]:
    """Return the models that may stand where `annotation` is asked for."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in models(inner)]


def reachable() -> list[type[BaseModel]]:
    """Return every model of the language, from the outside in."""
    found: list[type[BaseModel]] = []

    def follow(model: type[BaseModel]) -> None:
        if model not in found:
            found.append(model)
            for field in model.model_fields.values():
                for inner in models(field.annotation):
                    follow(inner)

    for model in TOP:
        follow(model)
    return found


def key(name: str, field: FieldInfo) -> str:
    return field.alias or name


def used() -> dict[tuple[type[BaseModel], str], Any]:
    """Return where the example first uses a key: what it says there."""
    found: dict[tuple[type[BaseModel], str], Any] = {}

    def look(model: type[BaseModel], said: dict[str, Any]) -> None:
        for name, field in model.model_fields.items():
            alias = key(name, field)
            if alias in said:
                found.setdefault((model, alias), said[alias])
                follow(field.annotation, said[alias])

    def follow(annotation: Any, said: Any) -> None:
        fitting = models(annotation)
        if isinstance(said, list):
            for item in said:
                follow(annotation, item)
        elif isinstance(said, dict):
            keys = set(said)
            for model in fitting:
                known = {key(name, field) for name, field in model.model_fields.items()}
                needed = {key(n, f) for n, f in model.model_fields.items() if f.is_required()}
                if needed <= keys <= known:
                    look(model, said)
                    return
            for item in said.values():  # a mapping of names
                follow(annotation, item)

    for path in (*BOOKS, SCHEME):
        book = yaml.safe_load(path.read_text("utf-8"))
        for model in TOP:
            look(model, book)
    return found


def _rulebook() -> Iterator[str]:
    examples = used()
    yield "# 评星标准的键"
    yield ""
    yield "评星标准是一个 YAML 文件，或者一个文件夹："
    yield "`rulebook.yaml` 写整份标准的键，其余文件各写一部分。"
    yield "例子取自 [example.yaml](example.yaml)、[example-more.yaml](example-more.yaml)、"
    yield "[example-check.yaml](example-check.yaml)、"
    yield "[example-tailored.yaml](example-tailored.yaml) 和"
    yield "[example-scheme.yaml](example-scheme.yaml)，都可以运行。"
    yield "条件和算式怎么写，见 [conditions.md](conditions.md)。"
    yield "编辑器补全和检查用 `starcheck rules schema`。"
    for model in reachable():
        yield ""
        yield f"## {_title(model)}"
        yield ""
        yield from _table("键", "写什么", "缺省", "说明", "例子")
        for name, field in model.model_fields.items():
            alias = key(name, field)
            yield _row(
                f"`{alias}`",
                _wanted(field),
                _default(field),
                field.description or "",
                _example(alias, field, examples[model, alias]),
            )


def _title(model: type[BaseModel]) -> str:
    return str(model.model_config.get("title") or model.__name__)


def _wanted(field: FieldInfo) -> str:
    inner = models(field.annotation)
    if inner:
        titles = "、".join(f"[{_title(m)}](#{_anchor(_title(m))})" for m in inner)
        shape = str(field.annotation)
        if shape.startswith("tuple"):
            return f"列表：{titles}"
        return f"名称: {titles}" if shape.startswith("dict") else titles
    words = list(_literals(field.annotation))
    if words:
        return "、".join(f"`{str(w).lower() if isinstance(w, bool) else w}`" for w in words)
    shape = str(field.annotation)
    if "dict" in shape:
        return "名称: 值"
    if "tuple" in shape:
        return "列表"
    if "BeforeValidator" in shape and "Decimal" not in shape:
        return "表达式"
    if "bool" in shape or field.annotation is bool:
        return "true 或 false"
    if "Decimal" in shape or "int" in shape:
        return "比例或个数" if "str" in shape else "数"
    return "文字" if "str" in shape else "值"


def _literals(annotation: Any) -> Iterator[object]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for inner in get_args(annotation):
            yield from _literals(inner)


def _anchor(title: str) -> str:
    return title.lower().replace("，", "").replace(" ", "-")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "必写"
    default = field.get_default(call_default_factory=True)
    if default is None or default in ("", ()) or default == {}:
        return "不写"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _example(alias: str, field: FieldInfo, said: Any) -> str:
    if models(field.annotation) and isinstance(said, list | dict):
        first = said[0] if isinstance(said, list) else said
        if isinstance(said, list) or alias in (*written.WrittenPart.model_fields,):
            if isinstance(first, dict) and isinstance(said, dict):
                name = next(iter(first))
                first = {name: first[name]}
            shown = _flow([first] if isinstance(said, list) else first)
            return f"`{alias}: {_cut(shown)}`"
    return f"`{alias}: {_cut(_flow(said))}`"


def _flow(said: Any) -> str:
    shown = yaml.safe_dump(
        said, allow_unicode=True, default_flow_style=True, width=10_000, sort_keys=False
    )
    return shown.removesuffix("\n").removesuffix("\n...").strip()


def _cut(shown: str) -> str:
    return shown if len(shown) <= 90 else shown[:88] + " …"


# Rule forms

FORMS = FOLDER.parents[1] / "fixtures" / "forms"
SAID = ("写法", "例子", "执行")
"""What the first comments of a form's rulebook say."""


def _forms() -> Iterator[str]:
    yield "# 规定的写法：三十五种"
    yield ""
    yield "各地办法里见过的规定，怎样写成评星标准。每一种都有一份能运行的小标准和案例，点开看。"
    yield "成批定星时才进行的（名额、排名次、逐级评定），这里只是声明，写错了照样会说。"
    yield ""
    yield from _table("规定", "写法", "例子", "在哪里执行")
    for head in sorted(FORMS.glob("*/rulebook.yaml")):
        words = head.read_text("utf-8")
        said = dict(
            line.removeprefix("# ").split("：", 1)
            for line in words.splitlines()
            if line.startswith("# ") and "：" in line
        )
        title = yaml.safe_load(words)["title"]
        link = f"[{title}](../../fixtures/forms/{head.parent.name}/rulebook.yaml)"
        yield _row(link, *(said[key] for key in SAID))


# Conditions


def _conditions(catalogue: Catalogue) -> Iterator[str]:
    yield "# 条件和算式"
    yield ""
    yield "`where`、`when`、`require`、`asked_when`、`value` 等键里写的都是同一种表达式："
    yield "比较、且或非、加减乘、函数。"
    yield "没有除法，不能执行程序。没有填的就是不知道：结果是“是”“否”，或者“不能确定”。"
    yield ""
    yield "## 词"
    yield ""
    yield from _table("意思", "可以写")
    meanings: dict[str, list[str]] = {}
    for word, meaning in KEYWORDS.items():
        meanings.setdefault(meaning, []).append(word)
    for meaning, words in meanings.items():
        yield _row(f"`{meaning}`", "、".join(f"`{word}`" for word in words))
    yield ""
    yield "比较：`=` `<>` `<` `<=` `>` `>=`（也可以写 ≠ ≤ ≥）。"
    yield "列名、参数、指标值、逐条要求直接写名字；"
    yield "文字写在引号里：`类型 = '党课'`；日期写 `date '2023-06-30'`；百分数写 `80%`。"
    yield "`breaches(逐条要求)` 是不符合的条数；"
    yield "`as_of`、`year_start`、`year_end`、`year` 是截止日期、年初、年末和评定年度。"
    yield ""
    yield "## 函数"
    yield ""
    yield from _table("函数", "意思", "例子", "得")
    for function in FUNCTIONS.values():
        call = CALLS[function.name]
        yield _row(
            f"`{function.name}`（{function.title}）",
            function.meaning + (f"（{function.cite}）" if function.cite else ""),
            f"`{call}`",
            worked_out(call, catalogue),
        )


def worked_out(call: str, catalogue: Catalogue) -> str:
    """Return the value of a call of constants in 2023; raise `ValueError` where it has none."""
    node, found = check(call, Scope(catalogue, catalogue.table["activities"]))
    if node is None:
        raise ValueError(f"{call}: {found}")
    value = constant(node, 2023, date(2023, 12, 31))
    if isinstance(value, date):
        return value.isoformat()
    if node.type.kind is TypeKind.NUMBER and isinstance(value, int):
        return number(value, node.type.scale) + node.type.unit
    raise ValueError(f"{call}: {value}")


# Facts


def _facts(catalogue: Catalogue) -> Iterator[str]:
    yield "# 事实：台账、填报数和词表"
    yield ""
    yield f"事实文件的键：{'、'.join(f'`{name}`' for name in FILE)}；"
    yield "中文名、英文名、别的写法都认。"
    yield "`draft`（草稿）写 `是`：数字由报告起草，还没有人核对，评估报告以“依据未确认草稿”开头；"
    yield "删去这一行或写 `否` 就是确认了。"
    yield "空着是不知道，不是没有：没有就写 `无`，轮不到就写 `不适用`，只有标明可以写的列才能写。"
    yield "人只写代号：没有姓名、身份证号、出生日期和工资的列。"
    for table in catalogue.tables:
        yield ""
        yield f"## {table.title}（`{table.name}`）"
        yield ""
        if table.given_by == "committee":
            yield "由上级党组织提供，用 `--committee` 给出。"
            yield ""
        yield from _table("列", "英文名", "写什么", "空着", "可以写", "别的写法")
        for column in table.columns:
            also = [*["无"] * column.none_ok, *["不适用"] * column.na_ok]
            yield _row(
                column.title,
                f"`{column.name}`",
                _column(column, catalogue),
                "没有" if column.blank == "none" else "不知道",
                "、".join(also),
                "、".join(column.synonyms),
            )
    yield ""
    yield "## 填报数"
    yield ""
    yield "没有台账、只在材料中自述的数字。"
    yield ""
    yield from _table("名称", "编号", "单位", "是什么数", "别的写法")
    kinds = {"count": "计数", "average": "平均数", "share": "比例"}
    for figure in catalogue.figures:
        yield _row(
            figure.title,
            f"`{figure.id}`",
            figure.unit,
            kinds[figure.measures],
            "、".join(figure.synonyms),
        )
    yield ""
    yield "## 词表"
    for vocabulary in catalogue.vocabularies:
        yield ""
        yield f"### {vocabulary.title}（`{vocabulary.name}`）" + (
            "：由低到高" if vocabulary.ordered else ""
        )
        yield ""
        for word in vocabulary.words:
            also_written = f"（{'、'.join(word.synonyms)}）" if word.synonyms else ""
            yield f"- {word.title} `{word.id}`{also_written}"


def _column(column: Column, catalogue: Catalogue) -> str:
    if column.choices is not None:
        title = next(v.title for v in catalogue.vocabularies if v.name == column.choices)
        return f"词：{title}"
    kind = "月份" if column.precision == "month" else KINDS[column.kind]
    unit = f"（{column.unit}）" if column.unit else ""
    decimals = f"，{column.scale} 位小数" if column.scale else ""
    return f"{kind}{unit}{decimals}"


# Diagnostics


def kinds() -> dict[str, Kind]:
    """Return every kind of diagnostic by its code."""
    found: dict[str, Kind] = {}
    for module in pkgutil.walk_packages(starcheck.__path__, "starcheck."):
        if not module.name.endswith("__main__"):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, Kind):
                    found[value.code] = value
    return dict(sorted(found.items()))


ROOMS = {
    "RB": "评星标准",
    "FA": "事实文件",
    "FQ": "要核对的问题",
    "US": "命令",
    "EN": "程序自己",
    "WA": "用例",
}


def _diagnostics() -> Iterator[str]:
    yield "# 诊断"
    yield ""
    yield "每一种问题有一个永远不变的编号。打印时还有：哪个文件第几行第几列、写的是什么、怎么办。"
    yield "`--lang en` 说英文。退出码：2 命令写错，3 评星标准有错，4 事实有错，5 程序自己出错。"
    room = ""
    for code, kind in kinds().items():
        if code[:2] != room:
            room = code[:2]
            yield ""
            yield f"## {room}：{ROOMS.get(room, '其他')}"
            yield ""
            yield from _table("编号", "名称", "轻重", "说的是")
        level = {"error": "错误", "warning": "警告", "hint": "提示"}[kind.severity]
        yield _row(kind.code, f"`{kind.name}`", level, f"`` {kind.message} ``")
