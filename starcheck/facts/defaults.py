"""Which year and which date. The clock is never read here: today comes in as an argument."""

from __future__ import annotations

from datetime import date


def resolve(
    *,
    written_year: int | None,
    written_as_of: date | None,
    year: int | None,
    as_of: date | None,
    today: date,
) -> tuple[int, date]:
    """Return the assessment year and the date of what is known.

    An option beats what the file says; without either, the date is today and the year that of the
    date.

    >>> today = date(2024, 1, 9)
    >>> resolve(written_year=2023, written_as_of=None, year=None, as_of=None, today=today)
    (2023, datetime.date(2024, 1, 9))
    """
    known_on = as_of or written_as_of or today
    return year or written_year or known_on.year, known_on
