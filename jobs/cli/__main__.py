"""``python -m jobs.cli`` is ``lensan``."""

from jobs.cli.main import main

main()
