"""Live: events through the year in, changes and early warnings out."""
