"""Article to what others read: JSON lines, a terminal, a page, and the formats of other programs (export.py)."""
