"""The demonstration: what the newcomer is led through, and every way of straying from it."""
