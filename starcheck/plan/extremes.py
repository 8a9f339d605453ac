"""What does not add up: minimum, maximum, average, share, and what every record must satisfy.

Each comes with whether anything is asked at all. No interval is ever divided by another.
"""

from __future__ import annotations

from starcheck.language import tr
from starcheck.model.rulebook import Aggregate
from starcheck.model.tree import Node
from starcheck.model.values import TOP, Type, TypeKind
from starcheck.plan import sql
from starcheck.plan.coverage import Opening
from starcheck.plan.problems import fitting
from starcheck.plan.sql import E
from starcheck.plan.tables import Counted
from starcheck.plan.values import Fraction, Interval, any_ratio, anything, bounds


def zero(records: Counted, node: E) -> E:
    return records.bind(sql.coalesce(node, sql.lit(0)))


def asked(certain: E, possible: E, opening: Opening) -> E:
    """Return whether there is anything to look at, by how many records there are."""
    if certain == possible and sql.constant(opening.open) is False:
        return sql.compare(">", certain, sql.lit(0))
    nothing = sql.and_(sql.compare("=", possible, sql.lit(0)), sql.not_(opening.open))
    return sql.three(sql.compare(">", certain, sql.lit(0)), nothing)


class Extremes:
    """Minimum, maximum or average of a value over the records that have it."""

    def __init__(self, aggregate: Aggregate, records: Counted, opening: Opening) -> None:
        assert aggregate.operand is not None
        self.records, self.opening, self.form = records, opening, aggregate.form
        self.type = aggregate.operand.type
        conditions = records.conditions
        inside = conditions.scope.bind
        value = conditions.interval(aggregate.operand)
        self.least, self.greatest = bounds(aggregate.operand.type)
        self.low, self.high, self.there = map(inside, (value.low, value.high, value.there))
        self.is_there, self.may_be = sql.sure(self.there), sql.maybe(self.there)
        self.certain = zero(records, records.ask("count", "true", extra=self.is_there))
        self.possible = zero(records, records.ask("count", "maybe", extra=self.may_be))

    @property
    def asked(self) -> E:
        return asked(self.certain, self.possible, self.opening)

    @property
    def settled(self) -> bool:
        """Return whether all records that may count certainly do."""
        return self.certain == self.possible

    def _end(self, form: str, of: E, certain: bool) -> E:
        """Return the outermost end of the certain or the possible records, null without any."""
        extra, pick = (self.is_there, "true") if certain else (self.may_be, "maybe")
        return self.records.ask(form, pick, of, extra)  # type: ignore[arg-type]

    def value(self) -> Interval | Fraction:
        if self.form == "average":
            return self._average()
        bind = self.records.bind
        none = sql.compare("=", self.certain, sql.lit(0))
        empty = sql.compare("=", self.possible, sql.lit(0))
        opened = self.opening.open
        whole = bind(sql.or_(empty, sql.and_(opened, none)))
        least, greatest = sql.lit(self.least), sql.lit(self.greatest)
        # The extremest value there may be, and the one that certain records already give. Where all
        # are certain, there is none only where the whole domain is open.
        if self.form == "minimum":
            outer, inner = self._end("min", self.low, False), self._end("min", self.high, True)
            only = [] if self.settled else [(none, self._end("max", self.high, False))]
            low = sql.case((sql.or_(whole, opened), least), default=outer)
            high = sql.case((whole, greatest), *only, default=inner)
        else:
            outer, inner = self._end("max", self.high, False), self._end("max", self.low, True)
            only = [] if self.settled else [(none, self._end("min", self.low, False))]
            high = sql.case((sql.or_(whole, opened), greatest), default=outer)
            low = sql.case((whole, least), *only, default=inner)
        return Interval(bind(low), bind(high), sql.true(), self.least, self.greatest)

    def _average(self) -> Fraction:
        assert isinstance(self.least, int)
        assert isinstance(self.greatest, int)
        fitting(max(-self.least, self.greatest) * TOP, tr("平均值"))
        bind = self.records.bind
        one = sql.lit(1)
        whole = bind(sql.or_(self.opening.open, sql.compare("=", self.possible, sql.lit(0))))
        none = sql.compare("=", self.certain, sql.lit(0))

        def end(op: str, form: str, of: E, domain: int) -> tuple[E, E]:
            total = zero(self.records, self.records.ask("sum", "true", of, self.is_there))
            if self.settled:
                return (
                    bind(sql.case((whole, sql.lit(domain)), default=total)),
                    bind(sql.case((whole, one), default=self.certain)),
                )
            extreme = self._end(form, of, False)
            unsure = [
                self.records.ask(form, "unknown", of, self.may_be),  # type: ignore[arg-type]
                self.records.ask(form, "true", of, sql.is_null(self.there)),  # type: ignore[arg-type]
            ]
            outermost = bind((sql.least if form == "min" else sql.greatest)(*unsure))
            further = bind(sql.compare(op, sql.mul(outermost, self.certain), total))
            numerator = sql.case(
                (whole, sql.lit(domain)), (none, extreme), (further, outermost), default=total
            )
            denominator = sql.case((sql.or_(whole, none, further), one), default=self.certain)
            return bind(numerator), bind(denominator)

        low = end("<", "min", self.low, self.least)
        high = end(">", "max", self.high, self.greatest)
        ends = (self.least, self.greatest)
        return Fraction(low, high, self.type.scale, *ends, sql.true())


class Share:
    """The part of the records for which an inner condition holds."""

    def __init__(self, type_: Type, inner: Node, records: Counted, opening: Opening) -> None:
        self.records, self.opening, self.type = records, opening, type_
        conditions = records.conditions
        self.inner = conditions.scope.bind(conditions.truth(inner))

    def _count(self, pick: str, inner: E | None = None) -> E:
        return zero(self.records, self.records.ask("count", pick, extra=inner))  # type: ignore[arg-type]

    @property
    def asked(self) -> E:
        return asked(self._count("true"), self._count("maybe"), self.opening)

    def value(self) -> Fraction:
        bind, inner = self.records.bind, self.inner
        met, met_perhaps = (
            self._count("true", sql.sure(inner)),
            self._count("maybe", sql.maybe(inner)),
        )
        certain = self._count("true")
        not_true = sql.not_(sql.sure(inner))
        most = bind(sql.add(certain, self._count("unknown", not_true)))
        if sql.is_filled(inner):
            missed = sql.sub(certain, met)
        else:
            missed = self._count("true", sql.not_(sql.maybe(inner)))
        fewest = bind(sql.add(met_perhaps, missed))
        opened = self.opening.open
        one, none = sql.lit(1), sql.lit(0)
        no_low = bind(sql.or_(opened, sql.compare("=", most, none)))
        no_high = bind(sql.or_(opened, sql.compare("=", fewest, none)))
        low = sql.case((no_low, none), default=met), sql.case((no_low, one), default=most)
        high = (
            sql.case((no_high, one), default=met_perhaps),
            sql.case((no_high, one), default=fewest),
        )
        ends = (bind(low[0]), bind(low[1])), (bind(high[0]), bind(high[1]))
        return Fraction(*ends, self.type.scale, 0, 1, sql.true())


class Breaches:
    """How many records break a requirement."""

    def __init__(self, require: Node, records: Counted, opening: Opening) -> None:
        self.records, self.opening = records, opening
        conditions = records.conditions
        self.complies = conditions.scope.bind(conditions.truth(require))

    @property
    def asked(self) -> E:
        certain = zero(self.records, self.records.ask("count", "true"))
        possible = zero(self.records, self.records.ask("count", "maybe"))
        return asked(certain, possible, self.opening)

    def value(self) -> Interval:
        records, bind = self.records, self.records.bind
        low = zero(records, records.ask("count", "true", extra=sql.not_(sql.maybe(self.complies))))
        high = zero(records, records.ask("count", "maybe", extra=sql.not_(sql.sure(self.complies))))
        high = bind(sql.case((self.opening.open, sql.lit(TOP)), default=high))
        return Interval(low, high, sql.true(), 0, TOP)


def complied(breaches: Interval) -> E:
    """Return the requirement's truth."""
    if breaches.exact:
        return sql.compare("=", breaches.high, sql.lit(0))
    return sql.three(
        sql.compare("=", breaches.high, sql.lit(0)), sql.compare(">", breaches.low, sql.lit(0))
    )


def whole(type_: Type) -> Interval | Fraction:
    """Return everything that a measure of `type_` may be."""
    return any_ratio(type_) if type_.kind is TypeKind.RATIO else anything(type_)
