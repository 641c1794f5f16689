"""A Chromium without a window, for what only a browser can tell of a page: what it shows, opens, asks for and runs.

It is spoken to in its own DevTools protocol, through a pipe. `--dump-dom` neither clicks nor tells what is seen, and
where a policy forbids scripts nothing in the page could tell; a driver would be one more programme to install, of a
version that must fit the browser's.
"""
