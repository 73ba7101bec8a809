"""The admin area: a module a section; `sections.py` lists them in the order of the tabs."""
