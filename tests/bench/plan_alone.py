"""The plan alone: a batch judged chunk by chunk, its cells not checked before and nothing written.

    python -m tests.bench.plan_alone FOLDER

Prints the seconds from the compilation of the plan to the last row: what is to be laid beside the
query by hand, which checks and writes nothing either.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from starcheck.choice import shelf
from starcheck.gather import Wanted, bring_together
from starcheck.grading import chunk_size, plan_of
from starcheck.intake.sources import discover
from starcheck.intake.store import Store
from starcheck.reading.catalogue import load_catalogue

BOOK = Path(__file__).resolve().parent / "rules/country/2023"


def main(folder: Path) -> None:
    as_of = date(2023, 12, 31)
    wanted = Wanted(
        [folder], Path(), as_of, rulebook=str(BOOK), year=2023, as_of=as_of, coverage="complete"
    )
    words = load_catalogue()
    with TemporaryDirectory() as room, Store(Path(room), threads=2) as store:
        sources = discover(wanted.inputs, words, store)
        batch, books = bring_together(sources, None, wanted, words, shelf(words), store)
        began = time.monotonic()
        plan = plan_of(batch, books[0])
        for chunk in batch.chunks(chunk_size(batch)):
            batch.open(chunk, plan, books[0])
            store.run(f"CREATE OR REPLACE TEMP TABLE rows AS {plan.sql('duckdb')}")
        print(time.monotonic() - began)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
