"""Tools for who works on Laurels."""
