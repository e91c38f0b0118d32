"""What exists: resources as declared (templates, with what was deployed resolved) and as observed (AWS APIs)."""
