"""What happens without a person: the clock, the sync, the imports and the command line."""
