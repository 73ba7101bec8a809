"""Laurels on Slack: commands, forms, App Home and celebrations, over Socket Mode or HTTP.

Only translation lives here; what a command does and says is core's. `manifest.yaml` (Socket Mode)
or `manifest.http.yaml` is what to paste into Slack's "create an app from a manifest".
"""
