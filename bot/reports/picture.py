"""The month as a picture for a phone: money in and out by week, the balance day by day, proven or not.

Nothing is told by colour alone: money out is hatched and carries its minus, what is not proven is dashed and says
so. Figures are made without pyplot and its global state, by one thread at a time, with the fonts matplotlib
brings: the same month gives the same bytes.
"""

from __future__ import annotations

import gc
import struct
import zlib
from threading import Lock
from typing import TYPE_CHECKING, Literal

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch

from bot.reports.curve import Curve, split
from bot.reports.ink import (
    CARD,
    COLOUR_IN,
    COLOUR_OUT,
    DASHED,
    DOTS,
    FAINT,
    INK,
    LINE,
    PAPER,
    SOFT,
    SOLID,
    Dashes,
    filled,
    font,
    points,
    write,
)
from bot.texts import monthly as texts
from bot.texts.format_br import money
from bot.texts.monthly import Picture
from core.domain.garbage import uncollected

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from core.domain.monthly import MonthView

WIDTH, HEIGHT = 1080, 1350
_MARGIN = 48
_LATIN = 0x250  # letters up to here are in the font; a name's others are left out of the picture
_drawing = Lock()


def draw(view: MonthView, company: str) -> bytes:
    """The picture as PNG; takes a while, so it belongs into a thread.

    A figure is a knot of references that holds 8 MB until Python's search for garbage finds it. Only the young are
    searched, and while they all are young: a search through the whole bot would stop every chat.
    """
    with _drawing, uncollected():
        png = _drawn(view, company)
        gc.collect(0)
        return png


def _drawn(view: MonthView, company: str) -> bytes:
    figure = Figure(figsize=(WIDTH / DOTS, HEIGHT / DOTS), dpi=DOTS, facecolor=PAPER)
    canvas = FigureCanvasAgg(figure)
    _Page(figure).fill(view, company)
    canvas.draw()  # type: ignore[no-untyped-call] # matplotlib types it nowhere
    return _png(bytes(canvas.buffer_rgba()))  # type: ignore[no-untyped-call] # nor this


def _png(pixels: bytes) -> bytes:
    """Pixels as a PNG. Pillow would hold up all other threads while it packs them; zlib lets them go on."""
    across = 4 * WIDTH  # bytes a row; each is led by the name of its filter: none
    rows = b"".join(b"\0" + pixels[start : start + across] for start in range(0, len(pixels), across))
    head = struct.pack(
        ">IIBBBBB", WIDTH, HEIGHT, 8, 6, 0, 0, 0
    )  # eight bits each of red, green, blue and alpha
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


class _Page:
    """A sheet measured in pixels from its upper left corner."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure

    def fill(self, view: MonthView, company: str) -> None:
        """Head, three sums, weeks, balance and what waits, from top to bottom."""
        self._text(_MARGIN, 40, texts.title(view.month), size=50, bold=True)
        self._text(_MARGIN, 106, _drawable(texts.subtitle(company, view)), size=27, colour=SOFT)
        self._sums(view, top=158)
        self._weeks(view, top=290, height=480)
        self._balance(view, top=794, height=452)
        self._text(WIDTH // 2, 1296, texts.pending(view), size=27, across="center", down="center")

    def _sums(self, view: MonthView, *, top: int) -> None:
        result = view.in_cents + view.out_cents
        told = (
            (Picture.IN, money(view.in_cents), COLOUR_IN),
            (Picture.OUT, money(view.out_cents), COLOUR_OUT),
            (Picture.RESULT, money(result, sign=True), INK),
        )
        gap, height = 18, 108
        width = (WIDTH - 2 * _MARGIN - 2 * gap) // 3
        for place, (label, amount, colour) in enumerate(told):
            left = _MARGIN + place * (width + gap)
            self._card(left, top, width, height)
            self._text(left + 20, top + 16, label, size=25, colour=SOFT)
            size = min(
                33, (width - 40) * 100 // (66 * len(amount))
            )  # a bold figure is 0.66 of its height wide
            self._text(left + 20, top + 80, amount, size=size, bold=True, colour=colour, down="baseline")

    def _weeks(self, view: MonthView, *, top: int, height: int) -> None:
        weeks = view.weeks
        self._card(_MARGIN, top, WIDTH - 2 * _MARGIN, height)
        self._text(_MARGIN + 24, top + 20, Picture.BY_WEEK, size=29, bold=True)
        self._legend(top + 22)
        left, upper = _MARGIN + 150, top + 76
        room, row = WIDTH - _MARGIN - 24 - left, (height - 92) // len(weeks)
        largest = max(max(one.in_cents, -one.out_cents) for one in weeks) or 1
        axes = self._axes(left, upper, room, row * len(weeks))
        axes.set_xlim(0, room)
        axes.set_ylim(row * len(weeks), 0)
        thick = min(34, row * 2 // 5)
        for place, one in enumerate(weeks):
            middle, begun = place * row + row // 2, one.first <= view.until
            colour = INK if begun else SOFT
            self._text(
                *(left - 18, upper + middle, texts.week(one)),
                size=26,
                colour=colour,
                across="right",
                down="center",
            )
            if not begun:
                write(axes, 14, middle, Picture.TO_COME, size=24, colour=SOFT)
                continue
            for bar_top, cents in ((middle - thick, one.in_cents), (middle, one.out_cents)):
                _bar(axes, bar_top, thick, cents, length=_length(cents, largest, room))
        axes.add_line(Line2D([0, 0], [0, row * len(weeks)], color=SOFT, linewidth=points(2)))

    def _legend(self, top: int) -> None:
        axes = self._axes(WIDTH - _MARGIN - 274, top, 250, 36)
        axes.set_xlim(0, 250)
        axes.set_ylim(36, 0)
        for left, label, cents in ((0, Picture.IN, 1), (140, Picture.OUT, -1)):
            axes.add_patch(filled(left, 6, 30, 24, cents))
            write(axes, left + 40, 18, label.lower(), size=24, colour=INK)

    def _balance(self, view: MonthView, *, top: int, height: int) -> None:
        self._card(_MARGIN, top, WIDTH - 2 * _MARGIN, height)
        self._text(_MARGIN + 24, top + 20, Picture.BALANCE, size=29, bold=True)
        if not view.balances:
            self._text(
                WIDTH // 2,
                top + 210,
                Picture.NO_BALANCE,
                size=27,
                colour=SOFT,
                across="center",
                down="center",
            )
            return
        last = view.balances[-1]
        held = texts.held(last.cents, last.on, view)
        size = min(29, 480 * 100 // (66 * len(held)))
        self._text(WIDTH - _MARGIN - 24, top + 20, held, size=size, bold=True, colour=LINE, across="right")
        left, upper = _MARGIN + 170, top + 140
        axes = self._axes(left, upper, WIDTH - _MARGIN - 48 - left, height - 140 - 52)
        Curve(axes, view).draw()
        self._keys(view, top + 72)

    def _keys(self, view: MonthView, top: int) -> None:
        """Which line is which, in words."""
        proven, unproven = split(view)
        keys: list[tuple[str, Dashes]] = [(Picture.PROVEN, SOLID)] if proven else []
        keys += [(Picture.UNPROVEN, DASHED)] if unproven else []
        axes = self._axes(_MARGIN + 24, top, 700, 36)
        axes.set_xlim(0, 700)
        axes.set_ylim(36, 0)
        left = 0
        for label, dashes in keys:
            axes.add_line(
                Line2D([left, left + 54], [18, 18], color=LINE, linewidth=points(5), linestyle=dashes)
            )
            write(axes, left + 66, 18, label, size=24, colour=INK)
            left += 66 + 14 * len(label) + 36

    # --- measured in pixels ---

    def _axes(self, left: int, top: int, width: int, height: int) -> Axes:
        axes = self._figure.add_axes(
            (left / WIDTH, 1 - (top + height) / HEIGHT, width / WIDTH, height / HEIGHT)
        )
        axes.set_axis_off()
        return axes

    def _card(self, left: int, top: int, width: int, height: int) -> None:
        axes = self._axes(left, top, width, height)
        axes.set_xlim(0, width)
        axes.set_ylim(0, height)
        axes.add_patch(
            FancyBboxPatch(
                (16, 16),
                width - 32,
                height - 32,
                boxstyle="round,pad=16,rounding_size=20",
                facecolor=CARD,
                edgecolor=FAINT,
                linewidth=points(2),
                clip_on=False,
            )
        )

    def _text(
        self,
        left: int,
        top: int,
        text: str,
        *,
        size: int,
        bold: bool = False,
        colour: str = INK,
        across: Literal["left", "center", "right"] = "left",
        down: Literal["top", "center", "baseline"] = "top",
    ) -> None:
        self._figure.text(
            left / WIDTH,
            1 - top / HEIGHT,
            text,
            color=colour,
            ha=across,
            va=down,
            fontproperties=font(bold=bold),
            fontsize=points(size),
            parse_math=False,
        )


def _bar(axes: Axes, top: int, thick: int, cents: int, *, length: int) -> None:
    middle, size = top + thick // 2, min(25, thick - 1)
    if cents == 0:
        write(axes, 14, middle, money(0), size=size, colour=SOFT)
        return
    axes.add_patch(filled(0, top + 2, length, thick - 4, cents))
    colour = COLOUR_IN if cents > 0 else COLOUR_OUT
    write(axes, length + 12, middle, money(cents, sign=True), size=size, bold=True, colour=colour)


def _length(cents: int, largest: int, room: int) -> int:
    """As long as the amount deserves, with room for its label; never too short to be seen."""
    label = 14 + 17 * len(money(largest, sign=True))
    return max(4, abs(cents) * (room - label) // largest)


def _drawable(text: str) -> str:
    """Without signs the font does not have, which would stand there as boxes."""
    return "".join(char for char in text if ord(char) < _LATIN).strip(" ·")
