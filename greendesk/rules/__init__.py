"""What is checked before a patch may be sent."""
