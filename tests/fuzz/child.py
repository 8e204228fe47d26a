"""The process that fuzzes. Started by ``tests.fuzz``; libFuzzer ends it, so what it found lies in files."""

from __future__ import annotations

import importlib
import sys
import warnings
from pathlib import Path

from tests.fuzz.findings import Findings
from tests.fuzz.targets import TARGETS


def main() -> None:
    """Arguments: reader, folder for findings, then libFuzzer's own."""
    reader, folder, *options = sys.argv[1:]
    atheris = importlib.import_module("atheris")
    warnings.simplefilter("ignore")  # libraries warn once for each input
    # What was imported above is not instrumented, so the readers are imported only here.
    with atheris.instrument_imports(include=["core.sources", "core.domain.money"]):
        target = TARGETS[reader]()
    findings = Findings(Path(folder), target)
    atheris.Setup([sys.argv[0], *options], findings.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
