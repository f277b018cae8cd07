"""Rebuilds what quoteattr ships trained: `python -m quoteattr.training parser --treebanks DIR --out DIR`.

It needs the treebanks and an encoder to start from, runs for hours on two CPU cores, and is imported by nothing else.
"""
