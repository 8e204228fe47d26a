"""Alembic's migrations, found as package data from an installed wheel too."""
