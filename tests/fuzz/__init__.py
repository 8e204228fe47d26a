"""Coverage-guided fuzzing of everything that reads a file a stranger may send: ``python -m tests.fuzz READER``."""
