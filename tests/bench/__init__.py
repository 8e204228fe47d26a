"""Measurements. They are not tests: nothing fails, numbers are printed."""
