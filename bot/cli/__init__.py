"""The command line: ``concilia <verb>``. Each verb is thin; the work is done by services."""
