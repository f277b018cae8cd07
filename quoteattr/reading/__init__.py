"""Input: which documents files, folders or standard input hold, and what is wrong with the rest.

A text is the bytes of its file read as UTF-8 and nothing else: line ends are not translated and a byte order mark stays
its first character (U+FEFF), so that offsets fit what `open(path, encoding="utf-8", newline="").read()` gives.
What cannot be read is handed on as a `FormatError` in its place, not raised: one bad line never costs the others.
"""
