"""Workbooks (.xlsx, .xls, .et, .ods, .csv) → sheets of raw cells, or why they cannot be read.

Nothing here knows what a sheet is about. What the library that reads them would pass over in
silence is found apart and kept as a `Broken` cell: errors such as #REF!, and formulas of which no
value was stored. Sizes are bounded before anything is unpacked.
"""
