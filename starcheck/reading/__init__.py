"""Files that people write: YAML and JSON with places, and the catalogues that ship with starcheck.

Nothing here knows what a rulebook or a fact is.
"""
