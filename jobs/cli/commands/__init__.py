"""The commands of ``lensan``, one group a file."""
