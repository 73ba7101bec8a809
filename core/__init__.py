"""The domain: knows nothing of bots, workers or web."""
