"""What the picture is drawn with: colours, fonts, and marks whose sizes are given in pixels."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import matplotlib as mpl
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DOTS = 150  # per inch; sizes are in pixels and turned into points by it
INK, SOFT, FAINT, PAPER, CARD = "#18222c", "#566573", "#dfe4e8", "#f4f6f5", "#ffffff"
COLOUR_IN, COLOUR_OUT, PALE_OUT, LINE = "#0f766e", "#b4531d", "#fbeadf", "#1f4e8c"
Dashes = Literal["-"] | tuple[int, tuple[int, ...]]
SOLID: Dashes = "-"
DASHED: Dashes = (0, (3, 2))


def filled(left: int, top: int, width: int, height: int, cents: int) -> Rectangle:
    """Plain for money in, hatched for money out."""
    if cents > 0:
        return Rectangle(
            (left, top), width, height, facecolor=COLOUR_IN, edgecolor=COLOUR_IN, linewidth=points(2)
        )
    return Rectangle(
        (left, top),
        width,
        height,
        facecolor=PALE_OUT,
        edgecolor=COLOUR_OUT,
        hatch="////",
        linewidth=points(2),
    )


def write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    *,
    size: int,
    colour: str,
    bold: bool = False,
    across: Literal["left", "center", "right"] = "left",
    dx: int = 0,
    dy: int = 0,
) -> None:
    """A label at a point of the axes, moved by pixels."""
    axes.annotate(
        text,
        (x, y),
        xytext=(points(dx), points(dy)),
        textcoords="offset points",
        color=colour,
        ha=across,
        va="center",
        fontproperties=font(bold=bold),
        fontsize=points(size),
        annotation_clip=False,
        parse_math=False,
    )


def boxed(axes: Axes, x: float, y: float, text: str, *, across: Literal["left", "right"]) -> None:
    """A small sign on the line that marks a day."""
    axes.annotate(
        text,
        (x, y),
        xytext=(points(-8 if across == "right" else 8), 0),
        textcoords="offset points",
        color=CARD,
        ha=across,
        va="center",
        fontproperties=font(bold=True),
        fontsize=points(25),
        annotation_clip=False,
        parse_math=False,
        bbox={"facecolor": INK, "edgecolor": "none", "boxstyle": "round,pad=0.35"},
    )


def points(pixels: int) -> float:
    """Pixels as matplotlib measures letters and lines."""
    return pixels * 72 / DOTS


@cache
def font(*, bold: bool) -> FontProperties:
    """The font that comes with matplotlib: nothing is looked for on the machine, so all machines draw alike."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return FontProperties(fname=str(Path(mpl.get_data_path(), "fonts", "ttf", name)))
