"""Archives that people download of their own accounts, and tables of conversations, as evidence.

Nothing is asked of any network and nothing is kept.
"""
