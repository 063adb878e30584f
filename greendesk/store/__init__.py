"""The project file: a GeoPackage, its journal, its outbox, its backups."""
