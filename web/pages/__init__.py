"""Pages: Jinja2 templates and the data they start from."""
