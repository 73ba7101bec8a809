"""What Laurels does: one file a use case. They do the I/O; the deciding is in `core/rules`."""
