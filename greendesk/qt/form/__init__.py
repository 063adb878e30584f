"""The form of a patch, made from the schema."""
