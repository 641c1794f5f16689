"""`python -m mijnklantportaal` is the command `mijnklantportaal`."""

from mijnklantportaal.cli import main

main()
