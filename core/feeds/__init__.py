"""Connectors of bank feeds behind ``core.ports.feeds``: each only reads, and can say what it may ever ask for."""
