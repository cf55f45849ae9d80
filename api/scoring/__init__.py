"""Method 1, pure: Evidence -> Facts -> Score.

Nothing in here reads a clock, a file of the user's, or a socket; the time is `evidence.collected_at`.
"""
