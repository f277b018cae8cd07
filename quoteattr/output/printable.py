"""Words made fit to print: on one line, with a picture in place of what a terminal or a page would act on."""

from __future__ import annotations

import re

# Control characters but tab and line feed, lone surrogates, and the marks that turn the direction of writing.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """The text with a picture for each control character, as ␀ for NUL, and � for what has none.

    >>> visible("a\\x1b[2Jb")
    'a␛[2Jb'
    """
    return _UNPRINTABLE.sub(lambda found: _picture(ord(found.group())), text)


def in_place(text: str) -> str:
    """The text for a file that other programs read, character for character, so that every offset stays what it is.

    What some would swallow (a carriage return, a byte order mark at the start) becomes a line feed or a space, control
    characters become pictures as in `visible`.

    >>> in_place("One.\\r\\nTwo.\\x07")
    'One. \\nTwo.␇'
    """
    text = " " + text[1:] if text.startswith("\ufeff") else text
    return visible(text.replace("\r\n", " \n").replace("\r", "\n"))


def _picture(code: int) -> str:
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


def flat(words: str) -> str:
    """The words on one line, visible."""
    return visible(" ".join(words.split()))


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "speaker"), count(0, "quotation")
    ('1 speaker', 'no quotations')
    """
    return f"{f'{number:,}' if number else 'no'} {noun}{'' if number == 1 else 's'}"
