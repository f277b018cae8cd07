"""Rebuilds what quoteattr ships trained: `python -m quoteattr.training parser` and `... attribution`.

The first needs the treebanks and an encoder to start from, the second annotated articles; each runs for an hour or so
on a CPU core. Nothing else imports this.
"""
