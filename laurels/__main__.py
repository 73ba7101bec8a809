"""`python -m laurels`."""

from laurels.cli import main

main()
