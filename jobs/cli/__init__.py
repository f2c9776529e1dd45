"""The command line ``lensan``: its commands, what they share, and how a refusal is said.

It may use every other package of jobs, and none of them knows it: they start a command by its name, as a process.
"""
