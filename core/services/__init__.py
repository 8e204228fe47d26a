"""Use cases, one module each: functions over a unit of work that somebody else opened and will commit."""
