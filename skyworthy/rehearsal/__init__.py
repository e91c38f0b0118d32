"""A rehearsal, from the guard to the result: what `skyworthy rehearse` does, free of any rendering."""
