"""The embedded AWS: a MiniStack server in a process of its own, and the guard that keeps a rehearsal on it."""
