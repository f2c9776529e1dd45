"""The second transport: public pages, read politely in a process of their own; never a source of orders or stock."""
