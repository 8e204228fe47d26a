"""docs/SANDBOX.md keeps up with the code: every module has its line, its size is about right, routes are named."""

import re
from pathlib import Path

import pytest

import bot.sandbox
from bot.sandbox.control import Control
from bot.sandbox.world import World

ROOT = Path(bot.sandbox.__file__).parent
DOCUMENT = (Path(__file__).parents[2] / "docs" / "SANDBOX.md").read_text("utf-8")
TOLD = {
    name: int(lines)
    for name, lines in re.findall(r"^\| `([\w/]+\.py)` \| (\d+) \| .+ \|$", DOCUMENT, re.MULTILINE)
}
MODULES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py"))


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_a_line_that_justifies_it(module: str) -> None:
    lines = len((ROOT / module).read_text("utf-8").splitlines())
    assert module in TOLD, f"docs/SANDBOX.md misses: | `{module}` | {lines} | por que existe |"
    assert abs(TOLD[module] - lines) <= max(15, lines // 4), f"{module} has {lines} lines by now"


def test_every_control_route_is_named() -> None:
    routes = {route.path.removeprefix("/control/") for route in Control(World()).routes()}
    missing = {name for name in routes if not re.search(rf"[{{,\s]{name}[,}}]", DOCUMENT)}
    assert missing <= {"migrate"}
