"""The intake of files."""
