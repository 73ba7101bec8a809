"""Laurels on Slack: slash commands, buttons and celebrations over Socket Mode.

Only translation lives here; what a command does and says is core's. `manifest.yaml` is what to
paste into Slack's "create an app from a manifest".
"""
