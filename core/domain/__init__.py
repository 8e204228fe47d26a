"""The things of the business, as frozen values: no I/O, no clock, no library."""
