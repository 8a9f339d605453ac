"""The rulebook, checked: what `rulebook` makes of the YAML and everyone else reads.

What may be *written* is in `model.written`; here names are resolved, conditions are trees, points
are integers of 10⁻³ and defaults are filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from starcheck.diagnostics import Place
from starcheck.model.batches import Cycle, FollowUp, Quota, Ranking, Sheet, Step, Waivers
from starcheck.model.catalogue import Catalogue
from starcheck.model.scores import Score, nodes_of
from starcheck.model.tree import Node
from starcheck.model.values import Milli, Type

CriterionKind = Literal["base", "bonus", "deduction"]
Policy = Literal["rescale", "full_marks", "zero"]
Form = Literal["count", "distinct", "sum", "minimum", "maximum", "average", "share"]


@dataclass(frozen=True, slots=True)
class Cite:
    """An article of a registered source, or `None` where the number is local."""

    source: str
    article: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    value: int | str | bool | object
    """At the scale of `type`; a date is a `date`."""
    type: Type
    unit: str
    local: bool
    cite: Cite | None


@dataclass(frozen=True, slots=True)
class Take:
    """`least`, `greatest`, or `count`: how many keys' values compare so with `bound` (inner
    scale)."""

    how: Literal["least", "greatest", "count"]
    op: str = ""
    bound: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """The days that count in place of the assessment year's: `start` … `end`, both dates that are
    fixed for a run. `by_year`: whole years, and a record's `for_year` says which is its own.
    `moving`: it moves with the closing date, so that what counts now may not count later."""

    start: Node
    end: Node
    by_year: bool
    moving: bool


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Records of `table` of the year or `window` kept by `where`, brought to one value.

    `operand`: a column or quarter/month of one (distinct), a number or date (sum, minimum,
    maximum, average), a condition (share), `None` (count). `per`: a column or quarter/month of
    one; `of`: a number over the branch, or a table's name; `asked_from`, `asked_until`: dates over
    the branch.
    """

    table: str
    form: Form
    where: Node | None = None
    operand: Node | None = None
    per: Node | None = None
    of: Node | str | None = None
    take: Take | None = None
    asked_from: Node | None = None
    asked_until: Node | None = None
    window: Window | None = None

    @property
    def periods(self) -> Literal["quarter", "month"] | None:
        """Return which period `per` is, if it is one."""
        function = getattr(self.per, "function", None)
        return function if function in ("quarter", "month") else None


@dataclass(frozen=True, slots=True)
class Measure:
    """The number or truth a criterion looks at: an aggregate, a value expression, or a stated fact.

    Exactly one of `aggregate`, `value` and `stated` (True) is given. `type` is that of the result.
    """

    name: str
    type: Type
    unit: str = ""
    aggregate: Aggregate | None = None
    value: Node | None = None
    stated: bool = False
    figure: str | None = None
    at_most: str | None = None
    place: Place | None = None
    implied: bool = False
    """Made by the program for another key of the book, such as `waivers`: nobody named it."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What every record of `table` kept by `where` must satisfy."""

    name: str
    table: str
    where: Node | None
    require: Node
    cite: Cite | None = None
    place: Place | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Rectification:
    do: str
    who: str
    effort: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with numbers in it: strings and trees in turn."""

    parts: tuple[str | Node, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One duty. `full` is `None` in a score-free criterion, which has `holds` in place of `score`;
    a deduction's full is 0. `cite` is `None` only where `local`."""

    id: str
    title: str
    dimension: str | None
    kind: CriterionKind
    full: Milli | None
    score: Score | None
    holds: Node | None
    asked_when: Node | None
    excuses: tuple[Node, ...]
    """Each, if it holds, waives the criterion: its own `excused_when`, a waiver granted."""
    due_by: Node | None
    records_only: bool
    norm: Literal["strict", "usual"]
    local: bool
    cite: Cite | None
    proof: tuple[str, ...]
    gap: Sentence
    ask: Sentence
    rectify: tuple[Rectification, ...]
    replaces: tuple[str, ...] = ()
    used: str | None = None
    """Where it was taken from: `BOOK@EDITION/ID`; `None` for one of this book's own."""
    place: Place | None = None

    @property
    def looked_at(self) -> list[Node]:
        """The trees on which points or truth hang."""
        return nodes_of(self.score) if self.holds is None else [self.holds]


@dataclass(frozen=True, slots=True)
class Effect:
    """`exclude`, or a bound on the star. A ladder is resolved into caps when a book is loaded."""

    how: Literal["exclude", "star_at_most", "star_at_least", "ladder"]
    star: int = 0


@dataclass(frozen=True, slots=True)
class Determination:
    id: str
    title: str
    when: Node
    effect: Effect
    cite: Cite | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class StarBand:
    """A star with the least score it asks for, and what else it asks for. Highest first in a
    book. `open`: it asks for more than the score just below `at_least`; `at_least` is 0 where it
    asks for no score."""

    star: int
    at_least: Milli
    requires: Node | None
    place: Place | None = None
    open: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    id: str
    title: str
    points: Milli | None


@dataclass(frozen=True, slots=True)
class Totals:
    """`full`: what the base points are worth together. `round_to`: 10⁻³ points of a rounding
    step."""

    full: Milli
    bonus_at_most: Milli | None
    at_most: Milli | None
    not_applicable: Policy
    within_dimension: bool
    round_to: Milli


@dataclass(frozen=True, slots=True)
class Dropped:
    id: str
    title: str
    because: str


@dataclass(frozen=True, slots=True)
class Tailoring:
    """What a book makes of another: `base` as BOOK@EDITION, what it drops and why, and the names
    of the parameters and criteria that it changes."""

    base: str
    dropped: tuple[Dropped, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Rulebook:
    """A standard in one edition. `totals` is `None` and `stars` is empty in a score-free book."""

    id: str
    title: str
    edition: str
    status: str
    sha256: str
    applies_when: Node | None
    applies_text: str
    totals: Totals | None
    decides: Literal["stated", "recorded"]
    silence: tuple[str, ...]
    """Tables whose silence means none, by English name."""
    dimensions: tuple[Dimension, ...]
    parameters: Mapping[str, Parameter]
    measures: Mapping[str, Measure]
    """In an order in which each only looks at earlier ones."""
    requirements: Mapping[str, Requirement]
    criteria: tuple[Criterion, ...]
    determinations: tuple[Determination, ...]
    stars: tuple[StarBand, ...]
    catalogue: Catalogue
    quotas: tuple[Quota, ...] = ()
    years: tuple[int, int | None] | None = None
    """The years it is in force, the last one open if `None`; not given: that of its edition."""
    previous: str | None = None
    tailoring: Tailoring | None = None
    stands_in: str = ""
    """Why it judges a branch that it was not made for: a scheme names it as the fallback."""
    sheets: tuple[Sheet, ...] = ()
    waivers: Waivers | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    ranking: Ranking | None = None
    procedure: tuple[Step, ...] = ()
    cycle: Cycle | None = None
    path: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The conditions as written, by `criterion/ID/...` or `measure/NAME/...`, for `rules show`."""

    @cached_property
    def criterion(self) -> Mapping[str, Criterion]:
        return {c.id: c for c in self.criteria}

    @property
    def score_free(self) -> bool:
        return self.totals is None
