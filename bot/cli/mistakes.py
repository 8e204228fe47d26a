"""What the user can mend."""

from __future__ import annotations

import click


class Mistake(click.ClickException):
    """Something the user can mend: one sentence on stderr, exit code 2, no traceback."""

    exit_code = 2
