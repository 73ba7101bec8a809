"""Laurels on Discord: application commands, buttons and celebrations over the gateway.

Only translation lives here; what a command does and says is core's.
"""
