"""What the intake hands over, and how large a file may be."""

from __future__ import annotations

from core.domain.files import FileContent, FileProblem

__all__ = ["LARGEST_FILE", "FileContent", "FileProblem"]

LARGEST_FILE = 20 * 1024 * 1024  # what the Bot API lets a bot download
