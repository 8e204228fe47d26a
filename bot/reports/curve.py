"""The balance line of the picture: solid as far as it is proven, dashed from there on, with its marks in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from matplotlib.lines import Line2D

from bot.reports.ink import DASHED, FAINT, INK, LINE, SOFT, SOLID, boxed, points, write
from bot.texts import monthly as texts
from bot.texts.monthly import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from bot.reports.ink import Dashes
    from core.domain.monthly import DayBalance, MonthView


class Curve:
    """The balance line: solid as far as it is proven, dashed from there on, with its marks in words."""

    def __init__(self, axes: Axes, view: MonthView) -> None:
        self._axes, self._view = axes, view
        cents = [one.cents for one in view.balances]
        low, high = min(0, *cents), max(0, *cents)
        self._ticks = _ticks(low, high)
        self._low, self._high = min(low, self._ticks[0]), max(high, self._ticks[-1])

    def draw(self) -> None:
        """Grid and days, the line in its two parts, the day it is proven until, and where it ends."""
        spread = max(self._high - self._low, 100)  # nothing but zeros still needs a height
        self._axes.set_xlim(1, max(self._view.month.last.day, 2))
        self._axes.set_ylim(self._low - spread // 25, self._high + spread // 4)
        self._grid()
        proven, unproven = split(self._view)
        self._part(proven, SOLID)
        self._part(unproven, DASHED)
        if proven:
            x, y = [one.on.day for one in proven], [one.cents for one in proven]
            self._axes.fill_between(x, y, [0] * len(y), color=LINE, alpha=0.1, linewidth=0)
        self._mark_proof(proven)
        self._mark_end()

    def _grid(self) -> None:
        days = self._view.month.last.day
        for cents in self._ticks:
            zero = cents == 0
            self._axes.add_line(
                Line2D([1, days], [cents, cents], color=SOFT if zero else FAINT, linewidth=points(2))
            )
            write(self._axes, 1, cents, texts.rounded(cents), size=24, colour=SOFT, across="right", dx=-16)
        for day in (1, 8, 15, 22, days):
            on = self._view.month.first + timedelta(days=day - 1)
            low = self._axes.get_ylim()[0]
            write(self._axes, day, low, f"{on:%d/%m}", size=24, colour=SOFT, across="center", dy=-24)

    def _part(self, days: Sequence[DayBalance], dashes: Dashes) -> None:
        x, y = [one.on.day for one in days], [one.cents for one in days]
        self._axes.plot(
            x, y, color=LINE, linewidth=points(5), linestyle=dashes, clip_on=False, solid_capstyle="round"
        )

    def _mark_proof(self, proven: Sequence[DayBalance]) -> None:
        until = self._view.proven_until
        if not proven or until is None:
            boxed(self._axes, 1, self._axes.get_ylim()[1], self._before(until), across="left")
            return
        last = proven[-1]
        top = self._axes.get_ylim()[1]
        self._axes.add_line(
            Line2D([last.on.day, last.on.day], [self._low, top], color=INK, linewidth=points(2))
        )
        half = self._view.month.last.day // 2
        side: Literal["left", "right"] = "left" if last.on.day <= half else "right"
        shown = min(until, self._view.until)
        boxed(self._axes, last.on.day, top, texts.proven_until(shown, self._view), across=side)

    def _before(self, until: date | None) -> str:
        """The proof ends before the line begins, or there is none."""
        return texts.proven_until(until, self._view) if until is not None else Picture.NOTHING_PROVEN

    def _mark_end(self) -> None:
        last = self._view.balances[-1]
        self._axes.plot(
            [last.on.day], [last.cents], marker="o", markersize=points(14), color=LINE, clip_on=False
        )


def split(view: MonthView) -> tuple[list[DayBalance], list[DayBalance]]:
    """Proven days, and those not proven from the last proven one on, so that the line does not break."""
    until = view.proven_until
    proven = [one for one in view.balances if until is not None and one.on <= until]
    unproven = [one for one in view.balances if until is None or one.on > until]
    return proven, [*proven[-1:], *unproven] if unproven else []


def _ticks(low: int, high: int) -> list[int]:
    """Two to five round amounts that cover the balances, zero among them."""
    spread = max(high - low, 10_000)
    step = next(
        factor * 10**power
        for power in range(3, 18)
        for factor in (1, 2, 5)
        if factor * 10**power * 4 >= spread
    )
    return list(range(-(-low // step) * step, high // step * step + 1, step)) or [0]
