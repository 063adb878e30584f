"""Basemaps: tile sources, packs and the cache."""
