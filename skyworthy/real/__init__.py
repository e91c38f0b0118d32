"""A real account, the mirror of the rehearsal's guard: the account is the one meant, images are there."""
