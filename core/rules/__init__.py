"""Rules: pure functions from totals and what is already held to what changes. No I/O.

One file a family. Each takes the state before, the totals after and the rule, and returns changes;
`core/usecases/evaluate.py` loads, calls and writes.
"""
