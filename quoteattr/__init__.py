"""Who said what in a news article, and where they stand.

>>> import quoteattr
>>> article = quoteattr.extract("“The last patrol leaves on Friday,” the mayor said.")
>>> [quotation.text_of(article.document.text) for quotation in article.quotations]
['The last patrol leaves on Friday,']
"""

__version__ = "0.1.0"

from quoteattr.corpus.copies import same_articles
from quoteattr.corpus.entities import link
from quoteattr.corpus.people import read_people
from quoteattr.corpus.utterances import same_utterances
from quoteattr.errors import DocumentError, FormatError, PackError, ParseError, QuoteattrError
from quoteattr.output.rows import rows
from quoteattr.output.serialize import from_dict, read_jsonl, to_dict, write_jsonl
from quoteattr.parsing import Parse, from_conllu, from_stanza, parses_from_conllu, to_conllu
from quoteattr.pipeline import Options, Pipeline, extract, load
from quoteattr.stages.stance import FOREIGN_TROOPS, StanceTarget
from quoteattr.types import (
    Article,
    Cue,
    Document,
    Entity,
    Evidence,
    Failure,
    KnownSpeaker,
    Likeness,
    Link,
    Member,
    Mention,
    MentionType,
    OwnQuotation,
    Provenance,
    Quotation,
    QuotationType,
    Scope,
    Span,
    Speaker,
    SpeakerType,
    Stance,
    StanceLabel,
    Utterance,
    Variant,
)

__all__ = [
    "FOREIGN_TROOPS",
    "Article",
    "Cue",
    "Document",
    "DocumentError",
    "Entity",
    "Evidence",
    "Failure",
    "FormatError",
    "KnownSpeaker",
    "Likeness",
    "Link",
    "Member",
    "Mention",
    "MentionType",
    "Options",
    "OwnQuotation",
    "PackError",
    "Parse",
    "ParseError",
    "Pipeline",
    "Provenance",
    "Quotation",
    "QuotationType",
    "QuoteattrError",
    "Scope",
    "Span",
    "Speaker",
    "SpeakerType",
    "Stance",
    "StanceLabel",
    "StanceTarget",
    "Utterance",
    "Variant",
    "__version__",
    "extract",
    "from_conllu",
    "from_dict",
    "from_stanza",
    "link",
    "load",
    "parses_from_conllu",
    "read_jsonl",
    "read_people",
    "rows",
    "same_articles",
    "same_utterances",
    "to_conllu",
    "to_dict",
    "write_jsonl",
]
