"""Who said what in a news article, and where they stand."""

__version__ = "0.1.0"
