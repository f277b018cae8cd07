"""The command line: what may stand on it, what it means, and how it ends."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

import quoteattr
from quoteattr import commands
from quoteattr.console import (
    SOME_FAILED,
    NothingDoneError,
    prepare_stdout,
    say,
)
from quoteattr.errors import QuoteattrError
from quoteattr.output.export import FORMATS
from quoteattr.reading.sources import explain
from quoteattr.types import Scope

NOTHING_DONE, INTERRUPTED, READER_GONE = 2, 130, 141

_EXIT_STATUS = """exit status:
  0    all done
  1    some input could not be read or some document failed; the rest is done
  2    nothing done: wrong usage, no place to write to, or no model pack
  130  interrupted (Ctrl-C); what was found until then is written
  141  whoever read the output has stopped reading, as in "quoteattr ... | head"
"""

_EXTRACT = """IN is a text file (UTF-8, one article), a .jsonl file with an object a line that has "text" and
"id" (other keys are carried along as "meta"), either of these as .gz or .zst, a .parquet file with
such columns, a folder of all these, or - for standard input, which is taken for JSON lines if its
first character is "{". What cannot be read is reported, the rest is done.

A run that was cut off goes on with --resume and the same arguments: what OUT.jsonl holds is not
done again, and what failed is tried once more.

examples:
  quoteattr extract articles/*.txt -o found.jsonl
  quoteattr extract -j 8 --resume archive/ more.jsonl.gz -o found.jsonl
  quoteattr extract --scope attitude --min-confidence 0.5 article.txt
  quoteattr extract --target sanctions.toml article.txt
  quoteattr extract --people people.csv article.txt
"""

_SHOW = """FILE is a text file, which is read first, or what "quoteattr extract" wrote; - is standard input.
Colours are for terminals only, and NO_COLOR turns them off.

examples:
  quoteattr show article.txt
  quoteattr show --html article.html found.jsonl
"""

_LINK = """OUT.jsonl is what "quoteattr extract" wrote, the documents under ids of their own. Written is an entity a
line: a person, a body or an outlet, the speakers that it is, and why. Speakers that no other article
has are entities of their own.

example:
  quoteattr link found.jsonl -o entities.jsonl
"""

_UTTERANCES = """OUT.jsonl is what "quoteattr extract" wrote, the documents under ids of their own. Written is an
utterance a line: one thing that one voice said, the quotations that report it, and what they share.

example:
  quoteattr utterances found.jsonl -o utterances.jsonl
"""

_REPORT = """FILE is what "quoteattr extract" wrote, or a text file, which is read first; - is standard input.
The page shows who stands where and what each voice said over all articles (docs/report.md).

example:
  quoteattr report --html report.html found.jsonl
"""

_EXPORT = """FILE is what "quoteattr extract" wrote; - is standard input. csv, web-annotations and conllu are one file,
brat and label-studio a new folder. conllu parses again, with the model pack that the articles were made
with. What each format holds and what it cannot hold: docs/howto/export.md.

examples:
  quoteattr export found.jsonl --to csv -o quotations.csv
  quoteattr export found.jsonl --to brat -o brat-folder
"""

_EVALUATE = """GOLD and OUT are what "quoteattr extract" wrote, or in the gold format (quoteattr/evaluation.py).
The scores, in per cent:
  P, R, F1      quotations found: at least half of the letters agree (Dice)
  exact         found to the letter, marks and punctuation aside (F1)
  C+S           found, and with the right source (F1): the figure to compare systems by
  source wrong  of those found, the share with another source
  full, any     of the gold quotations whose speaker is known, the share found with the fullest
                name, or with any name the gold lists; wrong: with the name of somebody else

example:
  quoteattr evaluate gold.jsonl found.jsonl
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status; `quoteattr --help` says what each status means."""
    options = argument_parser().parse_args(argv)
    try:
        prepare_stdout()
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more when it exits, and would complain: it may flush into the void.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED
    except NothingDoneError as error:
        say(str(error))
        return NOTHING_DONE
    except QuoteattrError as error:
        say(str(error))
        return SOME_FAILED
    except OSError as error:
        say(f"{error.filename or 'output'}: {explain(error)}")
        return SOME_FAILED
    return status


def argument_parser() -> argparse.ArgumentParser:
    """What may stand on the command line: every command, with its arguments and its help."""
    parser = argparse.ArgumentParser(
        prog="quoteattr",
        description="Who said what in a news article, and where they stand on foreign troops.",
        epilog=f"example:\n  quoteattr extract article.txt | quoteattr show -\n\n{_EXIT_STATUS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"quoteattr {quoteattr.__version__}")
    names = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(run: Callable[[argparse.Namespace], int], about: str, more: str) -> argparse.ArgumentParser:
        command: argparse.ArgumentParser = names.add_parser(
            run.__name__,
            help=about,
            description=about,
            epilog=more,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.set_defaults(run=run)
        return command

    extract = add(commands.extract, "find quotations, speakers and stances; write an article a line", _EXTRACT)
    _say_how_to_extract(extract)
    show = add(commands.show, "look at the quotations of an article, in the terminal or as a page", _SHOW)
    show.add_argument("file", metavar="FILE", help="a text file, or JSON lines from quoteattr extract")
    show.add_argument("--html", metavar="OUT.html", help="write one self-contained page for a browser")
    linked = add(commands.link, "find who speaks in several articles; write an entity a line", _LINK)
    linked.add_argument("file", metavar="OUT.jsonl", help="JSON lines from quoteattr extract; - is standard input")
    linked.add_argument("-o", "--output", metavar="FILE", help="write here, not to standard output")
    said = add(commands.utterances, "find what several quotations report; write an utterance a line", _UTTERANCES)
    said.add_argument("file", metavar="OUT.jsonl", help="JSON lines from quoteattr extract; - is standard input")
    said.add_argument("-o", "--output", metavar="FILE", help="write here, not to standard output")
    report = add(commands.report, "look at the voices of many articles: who said what, and who stands where", _REPORT)
    report.add_argument("file", metavar="FILE", help="JSON lines from quoteattr extract, or a text file")
    report.add_argument("--html", metavar="OUT.html", required=True, help="write one self-contained page for a browser")
    export = add(commands.export, "write the quotations of many articles for other programs", _EXPORT)
    export.add_argument("file", metavar="FILE", help="JSON lines from quoteattr extract; - is standard input")
    export.add_argument("--to", required=True, choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    export.add_argument("-o", "--output", metavar="OUT", help="write here, not to standard output")
    export.add_argument(
        "--target", metavar="NAME", help="of which stances csv tells, if not of those on foreign troops"
    )
    score = add(commands.evaluate, "score an output against a gold file", _EVALUATE)
    score.add_argument("gold", metavar="GOLD", help="what is right")
    score.add_argument("output", metavar="OUT", help="what was found")
    return parser


def _say_how_to_extract(extract: argparse.ArgumentParser) -> None:
    extract.add_argument("inputs", nargs="+", metavar="IN", help="text, .jsonl and .parquet files, folders, or -")
    extract.add_argument("-o", "--output", metavar="OUT.jsonl", help="write here, not to standard output")
    extract.add_argument(
        "-j",
        "--jobs",
        type=_at_least_one,
        metavar="N",
        help="share the articles among N processes of one thread each; without it one process uses what it finds",
    )
    extract.add_argument("--resume", action="store_true", help="go on where a run that wrote to OUT.jsonl was cut off")
    extract.add_argument(
        "--scope",
        choices=[scope.value for scope in Scope],
        default=Scope.SPEECH.value,
        help="what counts: what somebody said (the default), or what they hope, want or believe as well",
    )
    extract.add_argument(
        "--min-confidence",
        type=float,
        metavar="P",
        help="leave out what is less sure than this, from 0 to 1 (by default 0 for speech, 0.3 for attitudes)",
    )
    extract.add_argument(
        "--target",
        action="append",
        default=[],
        metavar="FILE",
        help="tag stances on this target, too, not on foreign troops alone: a TOML file of the words for it, as in "
        "docs/targets/sanctions.toml; the file's name is the target's; may be given several times",
    )
    extract.add_argument(
        "--people",
        metavar="FILE",
        help="people and bodies that you know, to be called by their names here: a table (CSV) or JSON lines of name, "
        "aliases (parted by |), type, role and id",
    )


def _at_least_one(number: str) -> int:
    if not number.isdecimal() or int(number) < 1:
        raise argparse.ArgumentTypeError(f"{number!r} is no number of processes, 1 or more")
    return int(number)
