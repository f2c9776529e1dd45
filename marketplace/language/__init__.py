"""What people read: Vietnamese first and English on request, words and figures alike.

It knows no market: sentences come in, sentences come out.
"""
