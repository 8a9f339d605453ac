"""A digest of a table that no order of rows and no size of parts changes.

Words count as the first 31 bits of their MD5 (an outcome as its place in
`model.findings.OUTCOMES`), dates as days since 1970, truths as 0 and 1, null as 2147483629; every
number is taken modulo 2147483647. A row comes to k × (Σ c × value modulo 2147483647), where k is
made of its code and c of the name of the column (15 bits of its MD5, made odd). The digest is the
SHA-256 of the names of the columns, the number of rows and the sum over all rows. So any engine and
any reader of Parquet can compute it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from starcheck.intake.store import Store, literal, name
from starcheck.model.findings import OUTCOMES

KEY = "(('0x' || md5({0})[1:8])::BIGINT >> 1)"
NULL = 2_147_483_629
MODULUS = 2_147_483_647
UNKNOWN, UNPROVEN = OUTCOMES.index("unknown"), OUTCOMES.index("unproven")
_AT_ONCE = 32
"""How many columns are added in one expression: more would be nested too deep."""


class Digests:
    """Adds up one table, part by part. `columns`: name → its SQL type, or `outcome`."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.columns = dict(sorted(columns.items()))
        self.elided: Mapping[str, Any] = {}
        """What readers put back that is not written: see `layout.elided`."""
        self.rows = 0
        self.sum = 0

    def add(
        self,
        store: Store,
        relation: str,
        sources: Mapping[str, str] | None = None,
        filled: Collection[str] = (),
        *,
        settled: bool = False,
    ) -> None:
        """Add the rows of a relation that has a column `code` and ours. `sources`: where our
        columns are called otherwise, an outcome being its place (`settled`: the unknown count as
        unproven); `filled`: which of those are never null."""
        cells = []
        for column, kind in self.columns.items():
            source = column if sources is None else sources[column]
            made = _number(name(source), kind)
            if kind == "outcome" and sources is not None:
                made = f"{name(source)}::BIGINT"
                made = f"if({made} = {UNKNOWN}, {UNPROVEN}, {made})" if settled else made
            whole = made if source in filled else f"coalesce({made}, {NULL})"
            cells.append(f"{_weight(column)} * {whole}")
        parts = [cells[i : i + _AT_ONCE] for i in range(0, len(cells), _AT_ONCE)]
        made = ", ".join(f"({' + '.join(part)}) AS p{i}" for i, part in enumerate(parts))
        whole = " + ".join(f"p{i} % {MODULUS}" for i in range(len(parts))) or "0"
        inner = f"SELECT {KEY.format('code')} AS k{', ' if made else ''}{made} FROM {relation}"
        rows, found = store.row(
            f"SELECT count(*), coalesce(sum(k * (({whole}) % {MODULUS})), 0) FROM ({inner})"
        )
        self.rows += rows
        self.sum += int(found)

    @property
    def sha256(self) -> str:
        said = f"{','.join(self.columns)}\n{self.rows}\n{self.sum}"
        return hashlib.sha256(said.encode()).hexdigest()


def _weight(column: str) -> int:
    return int(hashlib.md5(column.encode()).hexdigest()[:4], 16) >> 1 | 1


def _number(value: str, kind: str) -> str:
    match kind:
        case "outcome":
            places = " ".join(f"WHEN {literal(o)} THEN {i}" for i, o in enumerate(OUTCOMES))
            made = f"CASE {value} {places} END"
        case "VARCHAR":
            made = KEY.format(value)
        case "DATE":
            made = f"date_diff('day', DATE '1970-01-01', {value})"
        case "BIGINT":
            made = f"({value}::BIGINT % {MODULUS})"
        case _:
            made = f"{value}::BIGINT"
    return made
