"""Shape errors: what pydantic says of a file, in our words, at the place of the mistake.

Every error becomes a diagnostic, also one of a type that nobody thought of. A misspelt key is one
mistake, though pydantic sees two: a key too many and one too few.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, TypeAlias, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails

from starcheck.diagnostics import Problems, Text, nearest, text
from starcheck.language import mark, series, tr
from starcheck.model.written import WrittenHead, WrittenPart
from starcheck.model.written_scores import SCORE_FORMS
from starcheck.model.written_values import Written
from starcheck.reading.documents import Document, Path
from starcheck.rulebook import problems as kinds

W = TypeVar("W", bound=Written)
Models: TypeAlias = tuple[type[Written], ...]

_WANTED = {
    "string_type": mark("文字"),
    "int_type": mark("整数"),
    "int_from_float": mark("整数"),
    "bool_type": mark(" true 或 false"),
    "expression": mark("一个表达式"),
    "number": mark("一个数"),
    "scalar": mark("数、日期、文字或 true/false"),
    "amount": mark("比例（如 20%）或个数（如 10）"),
    "tuple_type": mark("列表，如 [一, 二]"),
    "list_type": mark("列表，如 [一, 二]"),
    "dict_type": mark("“键: 值”"),
    "model_type": mark("“键: 值”"),
    "model_attributes_type": mark("“键: 值”"),
}


def shaped(model: type[W], document: Document, problems: Problems) -> W | None:
    """Return what `document` holds, or add everything that is wrong with its shape."""
    errors: list[ErrorDetails] = []
    found = _validated(model, document.value, errors)
    _report(errors, document, (model,), problems)
    return found


def shaped_part(document: Document, problems: Problems) -> WrittenPart | None:
    """Return what `document` holds, or add everything that is wrong with its shape."""
    return shaped(WrittenPart, document, problems)


def shaped_head(document: Document, problems: Problems) -> tuple[WrittenHead, WrittenPart] | None:
    """Return the head and the part of a file that holds both.

    They are two models, so that the criteria need to be understood by one only: building a model
    costs more than reading a book with it.
    """
    value: dict[str, object] = dict(document.value)  # type: ignore[call-overload]
    parts = {key: value.pop(key) for key in WrittenPart.model_fields if key in value}
    errors: list[ErrorDetails] = []
    head = _validated(WrittenHead, value, errors)
    part = _validated(WrittenPart, parts, errors)
    _report(errors, document, (WrittenHead, WrittenPart), problems)
    return None if head is None or part is None else (head, part)


def _validated(model: type[W], value: object, errors: list[ErrorDetails]) -> W | None:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        errors += error.errors(include_url=False)
        return None


def _report(
    errors: Sequence[ErrorDetails], document: Document, models: Models, problems: Problems
) -> None:
    extra: dict[Path, list[str]] = {}
    for error in errors:
        if error["type"] == "extra_forbidden":
            extra.setdefault(_path(document, error["loc"][:-1]), []).append(str(error["loc"][-1]))
    told: set[tuple[Path, str]] = set()
    for error in errors:
        loc = error["loc"]
        parent = _path(document, loc[:-1])
        match error["type"]:
            case "extra_forbidden":
                _unknown_key(document, parent, str(loc[-1]), loc[:-1], models, problems)
            case "missing" if isinstance(loc[-1], int):
                _bad_value(document, parent, error, tr("更多的项"), problems)
            case "missing":
                _missing_key(document, parent, str(loc[-1]), extra.get(parent, ()), problems)
            case "union_tag_not_found":
                _no_form(document, _path(document, loc), error["input"], problems)
            case _:
                path = _path(document, loc)
                wanted = _wanted(error)
                if (path, wanted) not in told:
                    told.add((path, wanted))
                    _bad_value(document, path, error, wanted, problems)


def _path(document: Document, loc: Sequence[str | int]) -> Path:
    """Return the way through the file: without the names that pydantic gives to alternatives."""
    here: object = document.value
    path: list[str | int] = []
    for step in loc:
        match here:
            case dict() if step in here:
                here = here[step]
            case list() if isinstance(step, int) and step < len(here):
                here = here[step]
            case _:
                continue
        path.append(step)
    return tuple(path)


def _unknown_key(
    document: Document,
    parent: Path,
    key: str,
    loc: Sequence[str | int],
    models: Models,
    problems: Problems,
) -> None:
    known = _keys_at(models, loc)
    place = document.place((*parent, key), key=True)
    if not parent and models == (WrittenPart,) and key in WrittenHead.model_fields:
        problems.add(kinds.MISPLACED_KEY, place, help=text("移到 rulebook.yaml 里"), key=key)
        return
    near = nearest(key, known)
    help: Text | None = text("是不是想写 `{near}`？", near=near) if near is not None else None
    notes = [text("这里的键有：{known}", known=series(known))]
    problems.add(kinds.UNKNOWN_KEY, place, notes=notes, help=help, key=key)


def _missing_key(
    document: Document, parent: Path, key: str, extra: Sequence[str], problems: Problems
) -> None:
    """Report a missing key, unless it is there and misspelt: that is one mistake, and told."""
    if nearest(key, extra) is None:
        problems.add(kinds.MISSING_KEY, document.place((*parent, key)), key=key)


def _no_form(document: Document, path: Path, given: object, problems: Problems) -> None:
    """`score` has none of the keys that say which form it is."""
    forms = series(SCORE_FORMS)
    keys = [str(key) for key in given] if isinstance(given, dict) else []
    for key in keys:
        near = nearest(key, SCORE_FORMS)
        if near is not None:
            problems.add(
                kinds.UNKNOWN_KEY,
                document.place((*path, key), key=True),
                notes=[text("得分方式有：{forms}", forms=forms)],
                help=text("是不是想写 `{near}`？", near=near),
                key=key,
            )
            return
    problems.add(
        kinds.UNKNOWN_FORM,
        document.place(path, key=True),
        notes=[text("得分方式有：{forms}", forms=forms)],
        help=text("写成 score: {{all_or_nothing: 条件}} 这样", forms=forms),
        key=path[-1],
    )


def _bad_value(
    document: Document, path: Path, error: ErrorDetails, wanted: str, problems: Problems
) -> None:
    place = document.place(path)
    if any(found.place == place for found in problems.found):
        return  # what could not be read has been told
    key = next((step for step in reversed(path) if isinstance(step, str)), document.name)
    problems.add(
        kinds.BAD_VALUE,
        place,
        notes=[] if error["type"] in _KNOWN else [text("程序的说法：{said}", said=error["msg"])],
        help=_help(error),
        key=key,
        wanted=wanted,
        found=_found(error["input"]),
    )


_KNOWN = {
    *_WANTED,
    "literal_error",
    "greater_than_equal",
    "less_than_equal",
    "too_short",
    "too_long",
}


def _wanted(error: ErrorDetails) -> str:
    context: dict[str, Any] = error.get("ctx", {})
    match error["type"]:
        case "literal_error":
            return " " + str(context["expected"]).replace("'", "").replace(
                " or ", tr(" 或 ")
            ).replace(", ", tr("、")).replace("True", "true")
        case "greater_than_equal":
            return tr("不小于 {value} 的数", value=context["ge"])
        case "less_than_equal":
            return tr("不大于 {value} 的数", value=context["le"])
        case "too_short":
            return tr("至少 {value} 项", value=context["min_length"])
        case "too_long":
            return tr("最多 {value} 项", value=context["max_length"])
        case known if known in _WANTED:
            return _WANTED[known]
    return tr("别的内容")


def _help(error: ErrorDetails) -> Text | None:
    given, type_ = error["input"], error["type"]
    if type_ == "string_type" and isinstance(given, bool | int | Decimal):
        return text("加上引号")
    if type_ == "bool_type" and isinstance(given, str):
        return text("YAML 里只有 true 和 false 表示是、否，`{given}` 是文字", given=given)
    if type_ in ("tuple_type", "list_type") and isinstance(given, str):
        return text("写成 [{given}]", given=given)
    if type_ == "literal_error" and isinstance(given, str):
        expected = str(error.get("ctx", {}).get("expected", "")).replace("'", "")
        near = nearest(given, expected.replace(" or ", ", ").split(", "))
        return None if near is None else text("是不是想写 `{near}`？", near=near)
    return None


def _found(given: object) -> str:
    match given:
        case None:
            return tr("空的")
        case bool():
            return f" {str(given).lower()}"
        case int() | Decimal():
            return tr("数 {given}", given=given)
        case str():
            return (
                tr("文字“{given}”", given=given)
                if len(given) <= 40
                else tr("文字“{value}…”", value=given[:40])
            )
        case list() | tuple():
            return tr("一个列表")
        case dict():
            return tr("一组“键: 值”")
    return tr("别的内容")


# Which keys a part of the file may have


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _keys_at(models: Models, loc: Sequence[str | int]) -> tuple[str, ...]:
    """Return the keys that may stand at `loc`."""
    here: Any = Union[models]  # noqa: UP007 - over a tuple
    for step in loc:
        here = _below(here, step)
    found = _models(here)
    return tuple(sorted({key for one in found for key in _fields(one)}))


def _below(annotation: Any, step: str | int) -> Any:
    models = _models(annotation)
    if models:
        tagged = _tagged(annotation, step)
        if tagged is not None:
            return tagged
        found = [_fields(model)[str(step)] for model in models if str(step) in _fields(model)]
        return found[0] if found else annotation
    for part in _parts(annotation):
        if get_origin(part) is dict:
            return get_args(part)[1]
        if get_origin(part) is tuple:
            return get_args(part)[0]
    return annotation


def _parts(annotation: Any) -> list[Any]:
    """Return the alternatives of a union, without what only annotates."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _parts(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [part for one in get_args(annotation) for part in _parts(one)]
    return [annotation]


def _models(annotation: Any) -> list[type[BaseModel]]:
    return [
        part
        for part in _parts(annotation)
        if isinstance(part, type) and not isinstance(part, types.GenericAlias)
        if issubclass(part, BaseModel)
    ]


def _tagged(annotation: Any, tag: str | int) -> Any:
    """Return the alternative that pydantic calls `tag`."""
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        inner, *notes = get_args(annotation)
        if any(isinstance(note, Tag) and note.tag == tag for note in notes):
            return inner
        return _tagged(inner, tag)
    if origin in (Union, types.UnionType):
        found = (_tagged(one, tag) for one in get_args(annotation))
        return next((one for one in found if one is not None), None)
    return None
