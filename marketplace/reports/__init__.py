"""Every figure people read, why it is what it is, and the proof that it is right.

It writes nothing but corrections that a proof asks for.
"""
