"""Measures `per` a key: the inner aggregate for each key, then the least, the greatest, or a count.

Keys that are periods of the year are known beforehand and become columns of the branch. Keys that
are values of a column have a grouping of their own, by branch and key: a record with a blank key
may belong to any key, so it is counted for the high end of every known one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from starcheck.model.rulebook import Aggregate, Take
from starcheck.model.tree import Call, ColumnRef, Node
from starcheck.model.values import TOP
from starcheck.plan import sql
from starcheck.plan.conditions import Conditions
from starcheck.plan.coverage import Coverage, Opening, periods
from starcheck.plan.relation import Stages, columns, named, select, subquery, table
from starcheck.plan.sql import E, col
from starcheck.plan.tables import BRANCH, Form, Kept, Pick, aggregate, picked
from starcheck.plan.tallies import Asked, Tally, period_of, place, place_bit
from starcheck.plan.values import Interval


@dataclass(frozen=True, slots=True)
class Taken:
    """The interval of a `per` measure, whether it is asked, and whether there are more keys than
    may be."""

    value: Interval
    asked: E
    conflict: E


def holds(take: Take, low: E, high: E) -> E:
    """Return the truth of `take`'s condition on an interval."""
    bound = sql.lit(take.bound)
    match take.op:
        case "<" | "<=":
            return sql.three(
                sql.compare(take.op, high, bound),
                sql.compare(">=" if take.op == "<" else ">", low, bound),
            )
        case ">" | ">=":
            return sql.three(
                sql.compare(take.op, low, bound),
                sql.compare("<=" if take.op == ">" else "<", high, bound),
            )
    same = sql.three(
        sql.and_(sql.compare("=", low, bound), sql.compare("=", high, bound)),
        sql.or_(sql.compare("<", high, bound), sql.compare(">", low, bound)),
    )
    return sql.not_(same) if take.op == "<>" else same


def flag(condition: E) -> E:
    return sql.case((condition, sql.lit(1)), default=sql.lit(0))


class PeriodKeys:
    """Keys that are quarters or months of the year; `asked` says of each whether it is asked."""

    def __init__(
        self, aggregate_: Aggregate, records: Kept, coverage: Coverage, asked: list[E]
    ) -> None:
        assert isinstance(aggregate_.per, Call)
        assert aggregate_.take is not None
        self.take, self.coverage, self.asked_of = aggregate_.take, coverage, asked
        self.records, self.bind = records, records.bind
        self.tally = Tally(aggregate_, records, coverage)
        self.place = place(records, aggregate_.per)
        self.bit = place_bit(records, aggregate_.per) if self._asks_for_any() else None
        (ref,) = aggregate_.per.arguments
        assert isinstance(ref, ColumnRef)
        self.blank = records.blank(ref)
        self.now = [self._ends(i, None) for i in range(len(asked))]

    def _asks_for_any(self) -> bool:
        """Return whether only having a record at all in a period makes a difference."""
        edges = {(">=", 1), (">", 0), ("<", 1), ("<=", 0), ("=", 0), ("<>", 0)}
        counts = self.take.how == "count" and self.tally.form == "count"
        return counts and (self.take.op, self.take.bound) in edges

    def _any(self, bit: E, index: int, opening: Opening, horizon: date | None) -> tuple[E, E]:
        """Return 0 or 1 by a bit of one mask for all periods, in place of a count for each."""
        low = self._has(self.records.ask("mask", "true", bit), index)
        if horizon is not None:
            return low, sql.lit(TOP)
        blanks = self.tally.zero(self.records.ask("count", "maybe", extra=self.blank))
        high = sql.add(self._has(self.records.ask("mask", "maybe", bit), index), blanks)
        return low, self.bind(sql.case((opening.open, sql.lit(TOP)), default=high))

    def _has(self, mask: E, index: int) -> E:
        bits = self.tally.zero(mask)
        shifted = exp.BitwiseRightShift(this=bits, expression=sql.cast(sql.lit(index), "INT"))
        one = sql.cast(sql.lit(1), "BIGINT")
        return self.bind(exp.BitwiseAnd(this=exp.paren(shifted), expression=one))

    def _ends(self, index: int, horizon: date | None) -> tuple[E, E]:
        here = sql.sure(sql.compare("=", self.place, sql.lit(index + 1)))
        opening = self.coverage.now
        touched = self.coverage.touched(len(self.asked_of))[index]
        opening = Opening(opening.anything, self.bind(sql.and_(opening.later, touched)))
        if self.bit is not None:
            return self._any(self.bit, index, opening, horizon)
        here = self.records.conditions.scope.bind(here)
        return self.tally.ends(Asked(here, sql.or_(here, self.blank), opening, horizon))

    def taken(self, horizon: date | None = None) -> Taken:
        ends = self.now
        top = TOP if self.take.how == "count" else self.tally.greatest
        if horizon is not None and self.coverage.standing:
            everything = Interval(sql.lit(0), sql.lit(top), sql.true(), 0, top)
            return Taken(everything, self.asked, sql.false())
        if horizon is not None:
            open_ = self.coverage.open_periods(len(self.asked_of), horizon)
            ends = [
                self._ends(i, horizon) if is_open else self.now[i]
                for i, is_open in enumerate(open_)
            ]
        low, high = self._take(ends)
        return Taken(
            Interval(self.bind(low), self.bind(high), sql.true(), 0, top), self.asked, sql.false()
        )

    @property
    def asked(self) -> E:
        return sql.three(
            sql.or_(*map(sql.sure, self.asked_of)),
            sql.not_(sql.or_(*map(sql.maybe, self.asked_of))),
        )

    def _take(self, ends: list[tuple[E, E]]) -> tuple[E, E]:
        gone = sql.null("BIGINT")

        def of(index: int, certainly: bool, upper: bool) -> E:
            truth = self.asked_of[index]
            kept = sql.sure(truth) if certainly else sql.maybe(truth)
            return sql.case((kept, ends[index][upper]), default=gone.copy())

        every = range(len(ends))
        if self.take.how == "count":
            certain, possible = [], []
            for i, (low, high) in enumerate(ends):
                cond = self.bind(holds(self.take, low, high))
                certain.append(flag(sql.and_(sql.sure(self.asked_of[i]), sql.sure(cond))))
                possible.append(flag(sql.and_(sql.maybe(self.asked_of[i]), sql.maybe(cond))))
            return sql.add(*certain), sql.add(*possible)
        greatest_high = sql.greatest(*[of(i, False, True) for i in every])
        if self.take.how == "least":
            low = sql.coalesce(sql.least(*[of(i, False, False) for i in every]), sql.lit(0))
            high = sql.least(*[of(i, True, True) for i in every])
            return low, sql.coalesce(sql.coalesce(high, greatest_high), sql.lit(0))
        low = sql.coalesce(sql.greatest(*[of(i, True, False) for i in every]), sql.lit(0))
        return low, sql.coalesce(greatest_high, sql.lit(0))


class Spread:
    """The records of one measure under each known key: its own, and those whose key is blank."""

    def __init__(self, base: Kept, stages: Stages, prefix: str) -> None:
        self.conditions, self.blank, self.bind = base.conditions, base.blank, stages.bind
        self.seen, self.in_year = base.seen, base.in_year
        self.prefix = prefix
        self.carried: set[str] = set()
        self.made: dict[E, str] = {}

    def ask(self, form: Form, pick: Pick, value: E | None = None, extra: E | None = None) -> E:
        condition = sql.and_(picked(col("w"), pick), sql.true() if extra is None else extra)
        made = aggregate(form, condition, value)
        self.carried |= columns(made) - {"w", "own"}
        if made not in self.made:
            self.made[made] = f"{self.prefix}a{len(self.made)}"
        return col(self.made[made])


class ColumnKeys:
    """Keys that are the values of a column, of which there are `of`: n … m."""

    def __init__(self, name: str, aggregate_: Aggregate, records: Kept, coverage: Coverage) -> None:
        assert isinstance(aggregate_.per, ColumnRef)
        assert aggregate_.take is not None
        self.name, self.take, self.key = name, aggregate_.take, aggregate_.per
        self.records, self.coverage, self.bind = records, coverage, records.bind
        self.blank = records.blank(self.key)
        self.tally = Tally(aggregate_, records, coverage)
        self.stages = Stages(f"{name}_k")
        self.spread = Spread(records, self.stages, f"{name}_")
        table, window = records.scan.table, coverage.window
        known = records.scan.known
        inner = Coverage(table, coverage.year, coverage.as_of, self.stages.bind, window, known)
        self.each = Tally(aggregate_, self.spread, inner)
        self.opening = inner.now
        self.sure = self.spread.ask("count", "true", extra=col("own"))
        self.outer: dict[E, str] = {}

    def _over_keys(self, made: E) -> E:
        if made not in self.outer:
            self.outer[made] = f"{self.name}_p{len(self.outer)}"
        return col(self.outer[made])

    def taken(self, least: E, most: E, horizon: date | None = None) -> Taken:
        """Return the measure where `of` lies in `least` … `most`."""
        bind, stage, take = self.bind, self.stages.bind, self.take
        top = TOP if take.how == "count" else self.tally.greatest
        opening = self.coverage.now
        low, high = self.each.ends(Asked(col("own"), None, self.opening, horizon))
        is_sure = stage(sql.compare(">", self.sure, sql.lit(0)))
        other = sql.not_(is_sure)

        def over(kind: type[exp.AggFunc], value: E, among: E) -> E:
            chosen = exp.Filter(
                this=kind(this=sql.own(value)), expression=exp.Where(this=sql.own(among))
            )
            return self._over_keys(sql.big(chosen))

        def zero(node: E) -> E:
            return bind(sql.coalesce(node, sql.lit(0)))

        s = zero(over(exp.Sum, flag(is_sure), sql.true()))
        p = zero(over(exp.Sum, flag(other), sql.true()))
        b = zero(self.records.ask("count", "maybe", extra=self.blank))
        n, m = bind(sql.greatest(least, s)), bind(sql.greatest(most, s))
        f, g = bind(sql.sub(n, s)), bind(sql.sub(m, s))
        _, blank_high = self.tally.ends(Asked(self.blank, self.blank, opening, horizon))
        others_high = over(exp.Max, high, other)
        upper = bind(sql.greatest(blank_high, others_high))
        some = sql.or_(sql.compare("=", p, sql.lit(0)), sql.compare(">", f, p))
        further = bind(sql.case((some, blank_high), default=upper))
        has_f, has_g = (sql.compare(">", x, sql.lit(0)) for x in (f, g))
        if horizon is not None and self.coverage.standing:
            ends: tuple[E, E] = sql.lit(0), sql.lit(top)
        elif take.how == "count":
            growing = sql.lit(True) if horizon is not None else opening.open
            ends = self._counted((low, high), is_sure, (p, b, f, g), upper, growing, over)
        elif take.how == "least":
            sure_low = sql.coalesce(over(exp.Min, low, is_sure), sql.lit(0))
            sure_high = over(exp.Min, high, is_sure)
            bounded = sql.least(sure_high, sql.case((has_f, further), default=sql.null("BIGINT")))
            ends = (
                sql.case((has_g, sql.lit(0)), default=sure_low),
                sql.coalesce(bounded, upper),
            )
        else:
            sure_low = sql.coalesce(over(exp.Max, low, is_sure), sql.lit(0))
            sure_high = over(exp.Max, high, is_sure)
            extra = sql.case((has_g, upper), default=sql.null("BIGINT"))
            ends = sure_low, sql.coalesce(sql.greatest(sure_high, extra), sql.lit(0))
        value = Interval(bind(ends[0]), bind(ends[1]), sql.true(), 0, top)
        is_asked = sql.three(sql.compare(">", n, sql.lit(0)), sql.compare("=", m, sql.lit(0)))
        return Taken(value, bind(is_asked), bind(sql.compare("<", most, s)))

    def _counted(
        self,
        ends: tuple[E, E],
        is_sure: E,
        counts: tuple[E, E, E, E],
        upper: E,
        growing: E,
        over: Callable[[type[exp.AggFunc], E, E], E],
    ) -> tuple[E, E]:
        bind, take = self.bind, self.take
        p, b, f, g = counts
        each = self.stages.bind(holds(take, *ends))

        def keys(truth: E) -> E:
            made = over(exp.Sum, flag(sql.and_(is_sure, truth)), sql.true())
            return bind(sql.coalesce(made, sql.lit(0)))

        further = bind(holds(take, sql.lit(0), upper))
        certain = sql.add(
            keys(sql.sure(each)), sql.case((sql.sure(further), f), default=sql.lit(0))
        )
        many = g
        if sql.constant(holds(take, sql.lit(0), sql.lit(0))) is False:
            reachable = sql.case((growing, sql.lit(TOP)), default=sql.add(p, b))
            many = sql.least(g, reachable)
        possible = sql.add(
            keys(sql.maybe(each)), sql.case((sql.maybe(further), many), default=sql.lit(0))
        )
        return certain, sql.least(possible, sql.lit(TOP))

    # -- the query ---------------------------------------------------------------------------

    def queries(self, wanted: set[str], coverage: list[str]) -> list[tuple[str, E, list[str]]]:
        """Return the queries that make our columns among `wanted`; the last one is to be joined."""
        outer = {name: made for made, name in self.outer.items() if name in wanted}
        if not outer:
            return []
        inside = self.stages.needs(set().union(*map(columns, outer.values())))
        groups = {name: made for made, name in self.spread.made.items() if name in inside}
        carried = sorted(set().union(*map(columns, groups.values())) - {"w", "own"})
        rows, keys, spread = (f"{self.name}_{part}" for part in ("rows", "keys", "spread"))
        whole = self.records.where
        key = named(col(self.key.name), "key")
        known = exp.Not(this=exp.Paren(this=sql.is_null(col(self.key.name))))
        needed = {BRANCH, self.key.name, *carried} | columns(whole) | columns(self.blank)
        row = select(
            self.records.scan.records(needed),
            [col(BRANCH), key, named(whole, "w"), *map(col, carried)],
            where=exp.Where(this=sql.and_(sql.maybe(whole), sql.or_(known, self.blank))),
        )
        has_key = sql.not_(sql.is_null(col("key")))
        key_list = select(
            table(rows),
            [col(BRANCH), col("key")],
            where=exp.Where(this=has_key.copy()),
            group=exp.Group(expressions=[col(BRANCH), col("key")]),
        )
        mine = select(
            table(rows),
            [col(BRANCH), col("key"), named(sql.true(), "own"), col("w"), *map(col, carried)],
            where=exp.Where(this=has_key.copy()),
        )
        shared = select(
            table(rows, "r"),
            [
                col(BRANCH, "k"),
                col("key", "k"),
                named(sql.false(), "own"),
                col("w", "r"),
                *[col(c, "r") for c in carried],
            ],
            where=exp.Where(this=sql.is_null(col("key", "r"))),
        )
        shared.set("joins", [on_branch(table(keys, "k"), "k", "r", "")])
        both = exp.Union(this=mine, expression=shared, distinct=False)
        by_key = select(
            table(spread),
            [col(BRANCH), col("key"), *[named(made, name) for name, made in groups.items()]],
            group=exp.Group(expressions=[col(BRANCH), col("key")]),
        )
        covered = select(
            subquery(by_key, "g"),
            [
                *[col(c, "g") for c in (BRANCH, *groups)],
                *[col(c, "b") for c in coverage],
            ],
        )
        covered.set("joins", [on_branch(table("branches", "b"), "b", "g", "")])
        looked_at = {BRANCH}.union(*map(columns, outer.values()))
        staged = self.stages.over(subquery(covered, "c"), looked_at)
        per = select(
            staged,
            [col(BRANCH), *[named(made, name) for name, made in outer.items()]],
            group=exp.Group(expressions=[col(BRANCH)]),
        )
        return [
            (rows, row, []),
            (keys, key_list, []),
            (spread, both, []),
            (self.name, per, list(outer)),
        ]


def on_branch(joined: E, alias: str, other: str, side: str) -> exp.Join:
    """Return the join of `joined` by branch; `side` is `LEFT` or empty."""
    equal = exp.EQ(this=col(BRANCH, alias), expression=col(BRANCH, other))
    return exp.Join(this=joined, on=equal, side=side or None)


def asked_periods(aggregate_: Aggregate, conditions: Conditions) -> list[E]:
    """Return of each period of the year whether it lies wholly inside the asked dates."""
    _, count = period_of(aggregate_.per)
    bind = conditions.scope.bind

    def within(node: Node | None, op: str, day: date) -> E:
        if node is None:
            return sql.true()
        limit = conditions.interval(node)
        low, high = bind(limit.low), bind(limit.high)
        near, far = (high, low) if op == "<=" else (low, high)
        beyond = ">" if op == "<=" else "<"
        kept = sql.three(
            sql.compare(op, near, sql.lit(day)), sql.compare(beyond, far, sql.lit(day))
        )
        # A date that is not there limits nothing.
        return sql.or_(sql.not_(limit.there), kept)

    return [
        bind(
            sql.and_(
                within(aggregate_.asked_from, "<=", first),
                within(aggregate_.asked_until, ">=", last),
            )
        )
        for first, last in periods(conditions.year, count)
    ]
