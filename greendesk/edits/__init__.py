"""Pure functions from a view and a wish to an Edit. They change nothing."""
