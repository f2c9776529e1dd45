"""A real django-oscar shop for the tests: its settings, its addresses, and a server process of its own."""
