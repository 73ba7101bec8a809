"""The launcher only: the command line, `up`, `demo`, `doctor` and the embedded servers."""
