"""The intake of files: whatever a person sends, told apart, and read in a process of its own.

Doors: ``read_in_child`` for the bot, ``read_content`` where a fault may cost the process (a command line, a test),
``close`` when the bot ends.
"""

from core.sources.intake.child import ChildFailedError
from core.sources.intake.contents import LARGEST_FILE, FileContent, FileProblem
from core.sources.intake.isolated import close, read_in_child
from core.sources.intake.limits import Limits
from core.sources.intake.reading import read_content

__all__ = [
    "LARGEST_FILE",
    "ChildFailedError",
    "FileContent",
    "FileProblem",
    "Limits",
    "close",
    "read_content",
    "read_in_child",
]
