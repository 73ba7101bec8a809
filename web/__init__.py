"""The web: HTTP API, live stream, pages. Handlers parse, call core and answer; nothing else."""
