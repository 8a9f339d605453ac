"""Tailoring: a book that is another with something added, dropped or changed.

What is not written in the tailored book stands in its base. A tailoring that touches nothing is an
error: it is a name misspelt, or a change that somebody else has made already.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from starcheck.diagnostics import Problems, did_you_mean, text
from starcheck.language import series, tr
from starcheck.model.rulebook import Dropped, Tailoring
from starcheck.model.written import WrittenChange, WrittenHead
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.files import DEFINITIONS, Parts
from starcheck.rulebook.spots import Entry, Spot, TakenSpot

OWN = ("rulebook", "title", "edition", "semantics", "status", "extends", "previous", "in_force")
"""Keys of a head that say which book it is: they change nothing of what is judged."""
TAILORS = ("drop", "change")


def tailored(ours: Parts, base: Parts, home: Path, problems: Problems) -> Parts:
    """Return `ours` laid over `base`, whose folder is `home`."""
    before = ours.head
    name = f"{base.head.rulebook}@{base.head.edition}"
    dropped, gone = _dropped(ours, base, problems)
    changed = _changed(ours, base, gone, problems)
    added = [
        *ours.criteria,
        *ours.determinations,
        *(e for key in DEFINITIONS for e in getattr(ours, key)),
    ]
    touched = before.model_fields_set - {*OWN, *TAILORS, "uses"}
    if not (dropped or changed or added or touched) and not problems.errors:
        problems.add(
            kinds.NOTHING_TOUCHED,
            ours.spot.key("extends"),
            help=text("写 drop、change，或者添上自己的内容；什么都不改就直接用原来的标准"),
            what=tr("剪裁 `{name}` ", name=name),
        )
    head = base.head.model_copy(
        update={
            "extends": before.extends,
            "uses": before.uses,
            "drop": before.drop,
            "change": before.change,
            "previous": before.previous,
            "in_force": before.in_force,
            "vocabulary": before.vocabulary,
            "tables": before.tables,
            **{key: getattr(before, key) for key in before.model_fields_set},
        }
    )
    made = Parts(head, ours.spot, sha256(f"{ours.sha256}\0{base.sha256}".encode()).hexdigest())
    made.extensions = [*base.extensions, *ours.extensions]
    made.tailoring = Tailoring(name, tuple(dropped), tuple(changed))
    change = before.change or WrittenChange(parameters={}, criteria={})
    for key in DEFINITIONS:
        entries = [_definition(e, key, change, ours.spot) for e in getattr(base, key)]
        getattr(made, key).extend([*entries, *getattr(ours, key)])
        made.taken |= {e.name for e in entries}
    made.criteria = [
        *(
            _criterion(e, change, name, home, ours.spot)
            for e in base.criteria
            if e.name not in gone
        ),
        *ours.criteria,
    ]
    made.determinations = [
        *(e for e in base.determinations if e.name not in gone),
        *ours.determinations,
    ]
    return made


def _dropped(ours: Parts, base: Parts, problems: Problems) -> tuple[list[Dropped], set[str]]:
    found: list[Dropped] = []
    for i, drop in enumerate(ours.head.drop):
        spot = ours.spot.below("drop", i)
        given = [key for key in ("criterion", "determination") if getattr(drop, key) is not None]
        if len(given) != 1:
            problems.add(
                kinds.ONE_FORM,
                spot.place(),
                help=text("一项只删去一个"),
                what="`drop` ",
                forms=series(("criterion", "determination")),
                found=tr("这里写了 {value}", value=series(given))
                if given
                else tr("这里一种也没有写"),
            )
            continue
        (key,) = given
        id: str = getattr(drop, key)
        entries: dict[str, Entry[Any]] = {
            e.name: e for e in (base.criteria if key == "criterion" else base.determinations)
        }
        if id not in entries or id in {one.id for one in found}:
            problems.add(
                kinds.NOTHING_TOUCHED,
                spot.place(key),
                help=did_you_mean(id, entries) or text("原标准里没有它，请删去这一项"),
                what=tr("删去 `{id}` ", id=id),
            )
            continue
        found.append(Dropped(id, entries[id].written.title, drop.because))
    return found, {one.id for one in found}


def _changed(ours: Parts, base: Parts, gone: set[str], problems: Problems) -> list[str]:
    change = ours.head.change
    if change is None:
        return []
    found = []
    spot = ours.spot.below("change")
    parameters = {e.name: e.written for e in base.parameters}
    criteria = {e.name: e.written for e in base.criteria if e.name not in gone}
    for key, known, given in (
        ("parameters", parameters, change.parameters),
        ("criteria", criteria, change.criteria),
    ):
        for name, one in given.items():
            if name not in known:
                problems.add(
                    kinds.NOTHING_TOUCHED,
                    spot.key(key, name),
                    help=did_you_mean(name, known) or text("原标准里没有它，请删去这一项"),
                    what=tr("改动 `{name}` ", name=name),
                )
                continue
            theirs: Any = known[name]
            if all(getattr(theirs, field) == getattr(one, field) for field in one.model_fields_set):
                problems.add(
                    kinds.NOTHING_TOUCHED,
                    spot.key(key, name),
                    help=text("和原标准一样；请删去这一项"),
                    what=tr("改动 `{name}` ", name=name),
                )
                continue
            found.append(name)
    return found


def _definition(entry: Entry[Any], key: str, change: WrittenChange, spot: Spot) -> Entry[Any]:
    if key != "parameters" or entry.name not in change.parameters:
        return entry
    below = spot.below("change", "parameters", entry.name)
    named = spot.key("change", "parameters", entry.name)
    return replace(entry, written=change.parameters[entry.name], spot=below, named=named)


def _criterion(
    entry: Entry[Any], change: WrittenChange, name: str, home: Path, spot: Spot
) -> Entry[Any]:
    """Return a criterion of the base, with what of it is changed; the base's cases prove it."""
    used = entry.used
    if used is None or (home / "cases" / f"{entry.name}.yaml").is_file():
        used = f"{name}/{entry.name}"
    changed = change.criteria.get(entry.name)
    if changed is None:
        return replace(entry, used=used)
    update = {key: getattr(changed, key) for key in changed.model_fields_set}
    here = spot.below("change", "criteria", entry.name)
    below = TakenSpot(here.document, here.path, entry.spot, tuple(update))
    written = entry.written.model_copy(update=update)
    return replace(entry, written=written, spot=below, used=used)


def without_base(head: WrittenHead, spot: Spot, problems: Problems) -> None:
    """Report a tailoring of nothing."""
    for key in TAILORS:
        if getattr(head, key):
            problems.add(
                kinds.NOT_HERE,
                spot.key(key),
                help=text("写 extends: 编号@年度版，或者删去 {key}", key=key),
                key=key,
                why=tr("没有写 `extends`，不知道在哪份标准上剪裁"),
            )
