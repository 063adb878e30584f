"""Sending: messages, the endpoint, the push state machine. No SQLite."""
