"""Map tools as values: events in, a step out; no window."""
