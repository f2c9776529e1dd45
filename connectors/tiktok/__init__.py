"""Tiktok: its facts alone; its files are read by the engine of sheets."""
