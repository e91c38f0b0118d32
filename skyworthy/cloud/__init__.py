"""The embedded AWS: MiniStack in a process of its own, and the guard that keeps a rehearsal on it."""
