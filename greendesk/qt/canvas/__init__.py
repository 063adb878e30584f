"""The map on screen."""
