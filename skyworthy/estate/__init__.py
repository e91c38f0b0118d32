"""What exists: resources as declared (templates, with what was deployed resolved) and as observed (AWS
APIs)."""

from skyworthy.estate.compare import Comparison, Difference, NotCompared, compare, differences
from skyworthy.estate.model import Estate, Resource
from skyworthy.estate.reading import read

__all__ = ["Comparison", "Difference", "Estate", "NotCompared", "Resource", "compare", "differences", "read"]
