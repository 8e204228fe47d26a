"""Adapters that bring data in: bank files, tables of open items, feeds. They know ports and domain only."""
