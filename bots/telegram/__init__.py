"""Laurels on Telegram: bot commands, buttons and celebrations over long polling.

Only translation lives here; what a command does and says is core's.
"""
