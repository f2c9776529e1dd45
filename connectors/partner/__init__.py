"""The open partner contract: its client, mapping, check and reference server."""
