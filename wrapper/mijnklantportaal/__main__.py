"""`python -m mijnklantportaal` is the command `mijnklantportaal`.

Python imports the package before this module: an interruption until then cannot be caught here.
"""

from _mijnklantportaal_command import main

main()
