"""What the documents point at is there: files, headings, pictures; every page of docs/ is found from the README.

Nothing is asked of the network: of an address elsewhere only the form is looked at.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = (README, *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md")), *ROOT.glob("docs/**/*.md"))
_HIDDEN = re.compile(r"^(`{3,}|~{3,}).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|<(?:img|a)\b[^>]*?\b(?:src|href)=\"([^\"]+)\"")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")


@cache
def links(page: Path) -> tuple[str, ...]:
    """Targets of links and pictures, code aside, where a pair of brackets is no link."""
    shown = _HIDDEN.sub(
        lambda found: "`" if found[0].startswith("`") and "\n" not in found[0] else "", _text(page)
    )
    return tuple(first or second for first, second in _LINK.findall(shown))


def _text(page: Path) -> str:
    return page.read_text("utf-8")


@cache
def anchors(page: Path) -> frozenset[str]:
    """Names of a page's headings as GitHub makes them; the second of two equal ones ends in ``-1``."""
    blocks = re.sub(r"^(`{3,}|~{3,}).*?^\1", "", _text(page), flags=re.MULTILINE | re.DOTALL)
    found: dict[str, int] = {}
    for heading in _HEADING.findall(blocks):
        said = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", said.lower()).replace(" ", "-")
        found[name] = found.get(name, -1) + 1
    return frozenset(
        f"{name}-{number}" if number else name for name, last in found.items() for number in range(last + 1)
    )


def target(page: Path, link: str) -> tuple[Path, str]:
    """The file a relative link names, and the heading."""
    path, _, anchor = link.partition("#")
    return (page.parent / unquote(path)).resolve() if path else page, unquote(anchor)


def is_elsewhere(link: str) -> bool:
    return bool(urlsplit(link).scheme)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    broken = []
    for link in links(page):
        if is_elsewhere(link):
            parts = urlsplit(link)
            good = parts.scheme == "https" and _HOST.fullmatch(parts.netloc) is not None
        else:
            file, anchor = target(page, link)
            good = file.is_relative_to(ROOT) and file.exists() and (not anchor or anchor in anchors(file))
        if not good:
            broken.append(link)
    assert broken == []


def test_every_page_of_the_documents_can_be_found_from_the_readme() -> None:
    found, waiting = {README}, [README]
    while waiting:
        page = waiting.pop()
        near = {target(page, link)[0] for link in links(page) if not is_elsewhere(link)}
        fresh = {one for one in near if one.suffix == ".md" and one.exists()} - found
        found |= fresh
        waiting += fresh
    assert set(ROOT.glob("docs/**/*.md")) - found == set()


def test_every_picture_is_shown_somewhere_and_is_small() -> None:
    shown = {target(page, link)[0] for page in PAGES for link in links(page) if not is_elsewhere(link)}
    pictures = set((ROOT / "docs" / "images").iterdir())
    assert pictures - shown == set()
    assert [one.name for one in pictures if one.stat().st_size > 150_000] == []


def test_a_link_in_code_is_no_link(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        '# Ação, uma só\n`[a](b.md)` [c](d.md#e "f")\n```\n[g](h)\n# i\n```\n## Ação, uma só\n', "utf-8"
    )
    assert links(page) == ("d.md#e",)
    assert anchors(page) == {"ação-uma-só", "ação-uma-só-1"}
