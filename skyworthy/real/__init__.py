"""A real account, the mirror of the rehearsal's guard: the account must be the one meant, images must be
there.
"""
