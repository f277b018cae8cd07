"""What a small network has learned from annotated articles: which words attribute, what they attribute, and to whom.

The network reads the tree, the marks, the lexicon and the vectors of the parser's encoder; `quoteattr.training` makes
it, and a model pack carries it. Nothing here knows what a quotation is: it says how likely each word is.
"""
