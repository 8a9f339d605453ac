"""Sealed results of many branches: written beside their name, moved into place, only read then."""
