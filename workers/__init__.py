"""The worker: evaluates lanes when the doorbell rings, and sweeps for what nobody rang for."""
