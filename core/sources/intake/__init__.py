"""The intake of files: whatever a person sends, told apart, and read in a process of its own.

Doors: ``read_in_child``, and ``close`` when the program ends. ``reading.read_content`` reads in the process itself,
where a fault may cost it; it is not imported here, because the libraries it needs are the child's to load.
"""

from core.sources.intake.child import ChildFailedError
from core.sources.intake.contents import LARGEST_FILE, FileContent, FileProblem
from core.sources.intake.isolated import close, read_in_child
from core.sources.intake.limits import Limits

__all__ = [
    "LARGEST_FILE",
    "ChildFailedError",
    "FileContent",
    "FileProblem",
    "Limits",
    "close",
    "read_in_child",
]
