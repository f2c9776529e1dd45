"""The screens people see: one file each, ``menu.py`` first. They read reports; they call no platform."""
