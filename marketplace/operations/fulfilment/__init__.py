"""What people decide about orders that are under way: shortfalls, substitutions, overrides."""
