"""``python -m tests.companies FOLDER --level easy|normal|hard --lines N --seed S``."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.companies.levels import LEVELS
from tests.companies.writing import write_company


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.companies", description="Writes an invented company."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--level", choices=LEVELS, default="normal")
    parser.add_argument("--lines", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    write_company(asked.folder, asked.level, asked.lines, asked.seed)


if __name__ == "__main__":
    main()
