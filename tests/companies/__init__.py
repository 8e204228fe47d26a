"""Invented companies whose answers are known, so that anyone can repeat the matcher's figures.

``python -m tests.companies FOLDER --level normal --lines 1000 --seed 1`` writes one; ``scoring`` judges predictions.
"""
