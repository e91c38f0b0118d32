"""The numbers of docs/reference/speed.md, beside the stock path in one run: `python -m benchmarks`."""
