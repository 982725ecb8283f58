"""`python -m ruvis` is `ruvis`."""

from ruvis.cli import main

main()
