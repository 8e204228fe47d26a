"""Handlers: decode, identify, one service call, render, answer. They run inside one unit of work."""
