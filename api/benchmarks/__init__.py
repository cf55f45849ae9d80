"""A field of brands side by side: who is in it, how they compare, and what chance leaves open.

Everything that this package publishes is made from score documents alone. docs/benchmarks.md says how each number
comes about.
"""
