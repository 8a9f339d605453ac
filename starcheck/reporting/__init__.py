"""Drawings of the result document. Nothing is counted here, and nothing is known beyond it."""

from starcheck.reporting import json, text

__all__ = ["json", "text"]
