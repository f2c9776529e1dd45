"""The open partner contract: its document, its shapes on the wire, and its words turned into ours and back.

It speaks to nobody: it knows neither the client nor the server.
"""
