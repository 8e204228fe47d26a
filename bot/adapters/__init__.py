"""What the settings name, opened: the books, the readers of files and the banks. Nobody else sees storage or sources.

One module each, so that a verb of the command line loads what it uses and nothing more.
"""
