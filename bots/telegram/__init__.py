"""Laurels on Telegram: bot commands, buttons and celebrations, over polling or a webhook.

Only translation lives here; what a command does and says is core's.
"""
