"""A digest of a table that no order of rows and no size of parts changes.

Every row has a key k, the first 31 bits of the MD5 of its code. Of each column, the sum of k and
the sum of k × value are taken over the rows in which it is not null, as whole numbers without a
bound. The digest is the SHA-256 of these sums, column by column in the order of their names. Words
count as the first 31 bits of their MD5, dates as days since 1970, truths as 0 and 1; so any engine
and any reader of Parquet can compute it again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from starcheck.intake.store import Store, name

KEY = "(('0x' || md5({0})[1:8])::BIGINT >> 1)"


class Digests:
    """Adds up the sums of one table, part by part. `columns`: name → its SQL type."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.columns = dict(sorted(columns.items()))
        self.rows = 0
        self.sums: Counter[str] = Counter()

    def add(self, store: Store, relation: str) -> None:
        """Add the rows of a relation that has a column `code` and ours."""
        asked = ["count(*)"]
        for column, kind in self.columns.items():
            value = f"s.{name(column)}"
            asked.append(f"sum(s.k) FILTER (WHERE {value} IS NOT NULL)")
            asked.append(f"sum(s.k::HUGEINT * ({_number(value, kind)})::HUGEINT)")
        keyed = f"SELECT *, {KEY.format('code')} AS k FROM {relation}"
        rows, *sums = store.row(f"SELECT {', '.join(asked)} FROM ({keyed}) s")
        self.rows += rows
        for at, value in enumerate(sums):
            self.sums[str(at)] += int(value or 0)

    @property
    def sha256(self) -> str:
        said = [str(self.rows)]
        for place, column in enumerate(self.columns):
            said.append(f"{column}:{self.sums[str(2 * place)]}:{self.sums[str(2 * place + 1)]}")
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _number(value: str, kind: str) -> str:
    match kind:
        case "VARCHAR":
            return KEY.format(value)
        case "DATE":
            return f"date_diff('day', DATE '1970-01-01', {value})"
    return f"{value}::BIGINT"


def of_relation(store: Store, relation: str, columns: Sequence[tuple[str, str]]) -> Digests:
    made = Digests(dict(columns))
    made.add(store, relation)
    return made
