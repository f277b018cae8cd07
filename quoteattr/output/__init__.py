"""Article to what others read: JSON lines, a terminal, a page."""
