"""A document as blocks, and three ways to write it: plain text, Markdown, a page of HTML.

Whoever makes a document says what it holds, not how it looks; the text fits a hundred cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from starcheck.language import spoken, tr
from starcheck.reporting.wrap import indented

__all__ = ["FORMATS", "Block", "Card", "Format", "Grid", "Heading", "Lines", "write"]

Format: TypeAlias = Literal["text", "markdown", "html"]
WIDTH = 100


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 is the title of the document; there is one."""

    level: int
    words: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Paragraphs of one line each, or the items of a list."""

    items: tuple[str, ...]
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One thing and what is said of it, row by row. `name` is how files call it."""

    title: str
    name: str
    badges: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """`aligned`: in plain text too a table, which its rows have to be short for."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    aligned: bool = False


Block: TypeAlias = Heading | Lines | Card | Grid


def write(blocks: Sequence[Block], form: Format) -> str:
    """Return the document, with a newline at the end."""
    return FORMATS[form](blocks)


# Plain text


def _text(blocks: Sequence[Block]) -> str:
    out: list[str] = []
    for block in blocks:
        if out and not (isinstance(block, Card) and out[-1].startswith(" ")):
            out.append("")
        out += _text_block(block)
    return "\n".join(out) + "\n"


def _text_block(block: Block) -> Iterator[str]:
    match block:
        case Heading(words=words):
            yield from indented(words, WIDTH, "", "  ")
        case Lines(items=items, listed=listed):
            for item in items:
                yield from indented(item, WIDTH, "  - " if listed else "", "    ")
        case Card():
            said = "".join(tr("［{badge}］", badge=badge) for badge in block.badges)
            yield from indented(f"{block.title}{said}  {block.name}", WIDTH, "  - ", "    ")
            for label, words in block.rows:
                yield from indented(words, WIDTH, tr("    {label}：", label=label), "      ")
        case Grid(header=header, rows=rows, aligned=True):
            from tabulate import tabulate

            yield from tabulate(rows, header, tablefmt="simple", disable_numparse=True).splitlines()
        case Grid(header=header, rows=rows):
            for row in rows:
                first, *rest = row
                cells = [(name, cell) for name, cell in zip(header[1:], rest, strict=True) if cell]
                # One thing said of each row needs no name.
                named = len(header) > 2
                said = tr("；").join(f"{name} {cell}" if named else cell for name, cell in cells)
                yield from indented(
                    tr("{what}：{said}", what=first, said=said), WIDTH, "  - ", "    "
                )


# Markdown

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#"})


def _md(words: str) -> str:
    return words.translate(_SPECIAL).replace("\n", " ")


def _markdown(blocks: Sequence[Block]) -> str:
    return "\n\n".join("\n".join(_md_block(block)) for block in blocks) + "\n"


def _md_block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level=level, words=words):
            yield f"{'#' * level} {_md(words)}"
        case Lines(items=items, listed=listed):
            if listed:
                yield from (f"- {_md(item)}" for item in items)
            else:
                yield "\n\n".join(map(_md, items))
        case Card():
            badges = "".join(tr(" 〔{badge}〕", badge=_md(badge)) for badge in block.badges)
            yield f"**{_md(block.title)}**{badges} `{block.name}`"
            yield ""
            yield from (
                "- " + tr("{what}：{said}", what=_md(label), said=_md(words))
                for label, words in block.rows
            )
        case Grid(header=header, rows=rows):
            yield _md_row(header)
            yield "|" + " --- |" * len(header)
            yield from map(_md_row, rows)


def _md_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(_md, cells)) + " |"


# HTML: one file that needs no other, read on a screen or printed.

_STYLE = """
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.7; color: #222;
  font-family: "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.5rem; text-align: center; }
h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 2px solid #b22; padding-bottom: .2rem; }
section { margin: 1rem 0; padding: .6rem 1rem; border: 1px solid #ddd; border-radius: .4rem;
  break-inside: avoid; }
h3 { margin: 0 0 .3rem; font-size: 1rem; }
h3 code { float: right; font-weight: normal; font-size: .8rem; color: #777; }
.badge { margin-left: .5rem; padding: 0 .4rem; border: 1px solid #b22; border-radius: .3rem;
  color: #b22; font-size: .75rem; font-weight: normal; }
dl { display: grid; grid-template-columns: 6.5em 1fr; margin: 0; gap: .1rem .6rem;
  font-size: .92rem; }
dt { color: #777; } dd { margin: 0; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { border: 1px solid #ddd; padding: .25rem .5rem; text-align: left; vertical-align: top; }
th { background: #f6f2ee; }
@media print { body { margin: 0; max-width: none; } }
"""


def _html(blocks: Sequence[Block]) -> str:
    from html import escape

    title = next((b.words for b in blocks if isinstance(b, Heading)), "")
    lang = "zh-CN" if spoken() == "zh" else spoken()
    head = (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    body = "\n".join("".join(_html_block(block, escape)) for block in blocks)
    return f"{head}{body}\n</body>\n</html>\n"


def _html_block(block: Block, escape: Callable[[str], str]) -> Iterator[str]:
    match block:
        case Heading(level=level, words=words):
            yield f"<h{level}>{escape(words)}</h{level}>"
        case Lines(items=items, listed=True):
            yield "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"
        case Lines(items=items):
            yield "".join(f"<p>{escape(item)}</p>" for item in items)
        case Card():
            badges = "".join(f'<span class="badge">{escape(b)}</span>' for b in block.badges)
            yield f'<section id="{escape(block.name)}">'
            yield f"<h3>{escape(block.title)}{badges}<code>{escape(block.name)}</code></h3><dl>"
            for label, words in block.rows:
                yield f"<dt>{escape(label)}</dt><dd>{escape(words)}</dd>"
            yield "</dl></section>"
        case Grid(header=header, rows=rows):
            yield "<table><tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in header) + "</tr>"
            for row in rows:
                yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
            yield "</table>"


FORMATS: dict[Format, Callable[[Sequence[Block]], str]] = {
    "text": _text,
    "markdown": _markdown,
    "html": _html,
}
