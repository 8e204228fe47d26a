"""Queries, each scoped by company. A write that may collide says so by ``RETURNING``, never by a row count."""
