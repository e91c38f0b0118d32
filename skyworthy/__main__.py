"""`python -m skyworthy` is `skyworthy`."""

from skyworthy.cli.app import main

main()
