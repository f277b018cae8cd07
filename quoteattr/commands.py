"""What each command does: `quoteattr extract`, `show`, `link`, `utterances`, `report`, `export` and `evaluate`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import quoteattr
from quoteattr import evaluation
from quoteattr.console import (
    DONE,
    NothingDoneError,
    Report,
    folder_at,
    listed,
    output_to,
    say,
)
from quoteattr.corpus.library import by_id
from quoteattr.corpus.people import read_people
from quoteattr.corpus.utterances import utterances_of
from quoteattr.errors import DocumentError, FormatError, QuoteattrError
from quoteattr.evaluation import KindScores, Scores, StanceScores
from quoteattr.lexicon import load_lexicon
from quoteattr.output.csv import to_csv
from quoteattr.output.display import to_html, to_text
from quoteattr.output.export import FILES, FOLDERS, parse_again, write_folder
from quoteattr.output.report import to_report
from quoteattr.output.serialize import from_row, record_to_json, to_json
from quoteattr.pipeline import Options, Pipeline
from quoteattr.progress import with_bar
from quoteattr.reading.documents import count_documents, documents_of, read_documents
from quoteattr.reading.sources import STDIN, Source, explain, open_source
from quoteattr.resuming import Written
from quoteattr.stages.stance import FOREIGN_TROOPS, StanceTarget, aimed_at
from quoteattr.types import Article, Document, Entity, Failure, Utterance


def extract(options: argparse.Namespace) -> int:
    """Find what the inputs hold; write an article a line."""
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


def show(options: argparse.Namespace) -> int:
    """Show articles in the terminal, or write a page of them."""
    report = Report(progress=False)
    if options.html is not None:
        return _write_page(options, report, lambda articles: to_html(*articles))
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = min(shutil.get_terminal_size().columns, 100)
    for number, article in enumerate(_read(options.file, report, or_text=True)):
        sys.stdout.write(("\n" if number else "") + to_text(article, color=color, width=width))
    return report.close()


def report(options: argparse.Namespace) -> int:
    """Write the page of the voices of many articles."""
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


def link(options: argparse.Namespace) -> int:
    """Write who speaks in which articles, an entity a line."""
    return _write_records(options, quoteattr.link)


def utterances(options: argparse.Namespace) -> int:
    """Write what several quotations report, an utterance a line."""
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


def export(options: argparse.Namespace) -> int:
    """Write the quotations for another program."""
    report = Report(progress=False)
    articles = _read(options.file, report)
    if options.target is not None and options.to != "csv":
        raise NothingDoneError(f"--target is for csv: {options.to} holds the stances on every target")
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
            for piece in _pieces(options, articles) if options.to in FILES else again:
                file.write(piece)
    return report.close()


def _pieces(options: argparse.Namespace, articles: Iterable[Article]) -> Iterator[str]:
    return FILES[options.to](articles) if options.target is None else to_csv(articles, target=options.target)


def evaluate(options: argparse.Namespace) -> int:
    """Print the scores of an output."""
    scores = evaluation.evaluate(options.gold, options.output)
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
