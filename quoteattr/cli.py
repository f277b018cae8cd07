"""The command line: `quoteattr extract`, `show`, `link`, `utterances`, `report`, `export` and `evaluate`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import quoteattr
from quoteattr.console import (
    DONE,
    SOME_FAILED,
    NothingDoneError,
    Report,
    folder_at,
    listed,
    output_to,
    prepare_stdout,
    say,
)
from quoteattr.corpus.library import by_id
from quoteattr.corpus.people import read_people
from quoteattr.corpus.utterances import utterances_of
from quoteattr.errors import DocumentError, FormatError, QuoteattrError
from quoteattr.evaluation import KindScores, Scores, StanceScores, evaluate
from quoteattr.lexicon import load_lexicon
from quoteattr.output.display import to_html, to_text
from quoteattr.output.export import FILES, FOLDERS, FORMATS, parse_again, write_folder
from quoteattr.output.report import to_report
from quoteattr.output.serialize import from_row, record_to_json, to_json
from quoteattr.pipeline import Options, Pipeline
from quoteattr.progress import with_bar
from quoteattr.reading.documents import count_documents, documents_of, read_documents
from quoteattr.reading.sources import STDIN, Source, explain, open_source
from quoteattr.resuming import Written
from quoteattr.stages.stance import FOREIGN_TROOPS, StanceTarget, aimed_at
from quoteattr.types import Article, Document, Entity, Failure, Scope, Utterance

NOTHING_DONE, INTERRUPTED, READER_GONE = 2, 130, 141

_EXIT_STATUS = """exit status:
  0    all done
  1    some input could not be read or some document failed; the rest is done
  2    nothing done: wrong usage, no place to write to, or no model pack
  130  interrupted (Ctrl-C); what was found until then is written
  141  whoever read the output has stopped reading, as in "quoteattr ... | head"
"""

_EXTRACT = """IN is a text file (UTF-8, one article), a .jsonl file with an object a line that has "text" and
"id" (other keys are carried along as "meta"), a .parquet file with such columns, any of these
as .gz or .zst, a folder of them, or - for standard input, which is taken for JSON lines if its
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
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, run: Callable[[argparse.Namespace], int], about: str, more: str) -> argparse.ArgumentParser:
        command: argparse.ArgumentParser = commands.add_parser(
            name, help=about, description=about, epilog=more, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        command.set_defaults(run=run)
        return command

    extract = add("extract", _extract, "find quotations, speakers and stances; write an article a line", _EXTRACT)
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
    show = add("show", _show, "look at the quotations of an article, in the terminal or as a page", _SHOW)
    show.add_argument("file", metavar="FILE", help="a text file, or JSON lines from quoteattr extract")
    show.add_argument("--html", metavar="OUT.html", help="write one self-contained page for a browser")
    linked = add("link", _link, "find who speaks in several articles; write an entity a line", _LINK)
    linked.add_argument("file", metavar="OUT.jsonl", help="JSON lines from quoteattr extract; - is standard input")
    linked.add_argument("-o", "--output", metavar="FILE", help="write here, not to standard output")
    said = add("utterances", _utterances, "find what several quotations report; write an utterance a line", _UTTERANCES)
    said.add_argument("file", metavar="OUT.jsonl", help="JSON lines from quoteattr extract; - is standard input")
    said.add_argument("-o", "--output", metavar="FILE", help="write here, not to standard output")
    report = add("report", _report, "look at the voices of many articles: who said what, and who stands where", _REPORT)
    report.add_argument("file", metavar="FILE", help="JSON lines from quoteattr extract, or a text file")
    report.add_argument("--html", metavar="OUT.html", required=True, help="write one self-contained page for a browser")
    export = add("export", _export, "write the quotations of many articles for other programs", _EXPORT)
    export.add_argument("file", metavar="FILE", help="JSON lines from quoteattr extract; - is standard input")
    export.add_argument("--to", required=True, choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    export.add_argument("-o", "--output", metavar="OUT", help="write here, not to standard output")
    score = add("evaluate", _evaluate, "score an output against a gold file", _EVALUATE)
    score.add_argument("gold", metavar="GOLD", help="what is right")
    score.add_argument("output", metavar="OUT", help="what was found")
    return parser


def _at_least_one(number: str) -> int:
    if not number.isdecimal() or int(number) < 1:
        raise argparse.ArgumentTypeError(f"{number!r} is no number of processes, 1 or more")
    return int(number)


def _extract(options: argparse.Namespace) -> int:
    if options.inputs.count(STDIN) > 1:
        raise NothingDoneError("standard input (-) can be read only once")
    try:
        own = (StanceTarget(Path(file).stem, file) for file in options.target)
        targets = (FOREIGN_TROOPS, *own)
        people = read_people(options.people) if options.people else ()
        wanted = Options(scope=options.scope, min_confidence=options.min_confidence, targets=targets, people=people)
        for target in targets:
            aimed_at(target, load_lexicon())
    except ValueError as error:
        raise NothingDoneError(str(error)) from error
    if options.resume and options.output in (None, STDIN):
        raise NothingDoneError("--resume goes on with a file: name it with -o")
    if options.jobs:
        os.environ["OMP_NUM_THREADS"] = "1"  # torch takes this to heart when it is imported
    report = Report(progress=sys.stderr.isatty())
    documents = report.readable(read_documents(options.inputs))
    with output_to(options.output, options.inputs, add=options.resume) as file:
        written = _resumed(options.output, wanted) if options.resume else Written()
        ids, total = written.ids, count_documents(options.inputs) - len(written) if report.progress else 0
        for article in _articles(written.others(documents), report, wanted, jobs=options.jobs or 1, total=total):
            ids[article.document.id] += 1
            try:
                file.write(to_json(article) + "\n")
            except FormatError as error:
                report.failed(str(error), stage="writing")
        if report.clean:
            file.write("")  # no article is an answer, too: what another corpus left in the file goes
    again = [name for name, count in ids.items() if count > 1]
    if again:
        say(f"note: several documents share an id: {listed(again)}")
    return report.close()


def _resumed(path: str, wanted: Options) -> Written:
    try:
        written = Written.read(path, _load(wanted).made)
    except FormatError as error:
        raise NothingDoneError(str(error)) from error
    if written:
        say(f"{path} holds {len(written)} articles already")
    return written


def _show(options: argparse.Namespace) -> int:
    report = Report(progress=False)
    if options.html is not None:
        return _write_page(options, report, lambda articles: to_html(*articles))
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = min(shutil.get_terminal_size().columns, 100)
    for number, article in enumerate(_read(options.file, report, or_text=True)):
        sys.stdout.write(("\n" if number else "") + to_text(article, color=color, width=width))
    return report.close()


def _report(options: argparse.Namespace) -> int:
    report = Report(progress=False)
    return _write_page(options, report, lambda articles: _report_page(_distinct(articles, report)))


def _report_page(articles: tuple[Article, ...]) -> str:
    entities = quoteattr.link(articles)
    return to_report(articles, entities, utterances_of(articles, entities))


def _distinct(articles: Iterable[Article], report: Report) -> tuple[Article, ...]:
    """One article for each id: two that share one could not be told apart in what is found across articles."""
    known, doubled = by_id(articles)
    for name in doubled:
        report.failed(f"document {name!r} left out: another article has this id")
    return tuple(known.values())


def _write_page(options: argparse.Namespace, report: Report, page: Callable[[tuple[Article, ...]], str]) -> int:
    with output_to(options.html, [options.file]) as file:
        articles = tuple(_read(options.file, report, or_text=True))
        if articles:
            file.write(page(articles))
        elif report.clean:
            report.unread(f"{options.file}: no article to show")
    return report.close()


def _link(options: argparse.Namespace) -> int:
    return _write_records(options, quoteattr.link)


def _utterances(options: argparse.Namespace) -> int:
    return _write_records(options, quoteattr.same_utterances)


def _write_records(
    options: argparse.Namespace, find: Callable[[Iterable[Article]], Sequence[Entity | Utterance]]
) -> int:
    """Write what is found across the articles of a file, a record a line."""
    report = Report(progress=False)
    with output_to(options.output, [options.file]) as file:
        records = find(_distinct(_read(options.file, report), report))
        if report.clean:
            file.write("")  # nothing found is an answer, too: what another corpus left in the file goes
        for record in records:
            file.write(record_to_json(record) + "\n")
    return report.close()


def _export(options: argparse.Namespace) -> int:
    report = Report(progress=False)
    articles = _read(options.file, report)
    if options.to in FOLDERS:
        if options.output in (None, STDIN):
            raise NothingDoneError(f"--to {options.to} writes a folder: name it with -o")
        write_folder(FOLDERS[options.to](articles), folder_at(options.output))
        return report.close()
    with output_to(options.output, [options.file]) as file:
        first = list(islice(articles, 1))
        if first or report.clean:  # else what another corpus left in the file stays
            articles = chain(first, articles)
            again = parse_again(articles, lambda: _load(None).parser, report.failed)
            for piece in FILES[options.to](articles) if options.to in FILES else again:
                file.write(piece)
    return report.close()


def _evaluate(options: argparse.Namespace) -> int:
    scores = evaluate(options.gold, options.output)
    sys.stdout.write(_score_table(scores))
    if scores.missing:
        say(f"not in {options.output}, so nothing of it is found: {listed(scores.missing)}")
    return DONE


def _articles(
    documents: Iterator[Document], report: Report, wanted: Options | None = None, *, jobs: int = 1, total: int = 0
) -> Iterator[Article]:
    """What the pipeline makes of the documents; it is loaded when there is a first one."""
    first = next(documents, None)
    if first is None:
        return
    results = _load(wanted).pipe(chain([first], documents), n_process=jobs, on_error="keep")
    for result in with_bar(results, total) if report.progress else results:
        if isinstance(result, Failure):
            report.failed(_failure(result), stage=result.stage)
        else:
            yield result


def _load(wanted: Options | None) -> Pipeline:
    try:
        return quoteattr.load(options=wanted)
    except QuoteattrError as error:
        raise NothingDoneError(str(error)) from error


def _failure(failure: Failure) -> str:
    error = failure.error
    if isinstance(error, DocumentError):
        return str(error)
    return f"document {failure.document.id!r} failed in {failure.stage}: {type(error).__name__}: {error}"


def _read(path: str, report: Report, *, or_text: bool = False) -> Iterator[Article]:
    """The articles that a file of quoteattr's holds, or, where it may be a text, the one that the text makes."""
    try:
        with open_source(path) as source:
            if or_text and not source.is_json:
                yield from _articles(report.readable(documents_of(source)), report)
            else:
                yield from report.readable(_written(source))
    except OSError as error:
        report.unread(str(FormatError(explain(error), path=path)))


def _written(source: Source) -> Iterator[Article | FormatError]:
    for row in source.rows():
        yield row if isinstance(row, FormatError) else from_row(row[1], source.name, row[0])


def _score_table(scores: Scores) -> str:
    if not scores.kinds:
        return "the gold holds no quotations\n"
    widths = (13, 6, 7, 8, 7, 7, 8, 7, 14, 10, 7, 7, 7)
    names = ("", "gold", "found", "P", "R", "F1", "exact", "C+S", "source wrong", "speakers", "full", "any", "wrong")
    rows = [names, *map(_score_row, scores.kinds)]
    lines = [
        row[0].ljust(widths[0]) + "".join(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in rows
    ]
    return "\n".join([*lines, *_stance_lines(scores.stance)]) + "\n"


def _score_row(row: KindScores) -> tuple[str, ...]:
    found = (row.found.precision, row.found.recall, row.found.f1)
    names = (row.speaker_full, row.speaker_any, row.speaker_wrong)
    return (
        row.kind, str(row.gold), str(row.system),
        *(f"{score:.1f}" for score in (*found, row.exact, row.content_and_source, row.source_wrong)),
        str(row.speakers),
        *("-" if score is None else f"{score:.1f}" for score in names),
    )  # fmt: skip


def _stance_lines(stance: StanceScores | None) -> Iterator[str]:
    if stance is None:
        return
    yield (
        f"\nstance of {stance.gold}: accuracy {stance.accuracy:.1f}, macro-F1 {stance.macro_f1:.1f}, "
        f"opposite sides {stance.opposite_sides:.1f}"
    )
    for label in stance.labels:
        p, r, f1 = label.rate.precision, label.rate.recall, label.rate.f1
        yield f"  {label.label:<9} P {p:5.1f}  R {r:5.1f}  F1 {f1:5.1f}  ({label.gold} gold)"
