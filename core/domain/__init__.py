"""Frozen models and the words of the field; no I/O, nothing about storage or chat."""
