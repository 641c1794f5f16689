"""What is kept of a pass: a line for each kind of finding, a file that repeats it, and three reports."""
