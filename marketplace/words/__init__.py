"""The words everything else is written in: money, weight, time, names, spelling, and the records of what platforms say.

Each is read from what people typed and written as they read it, or refused (``messages``) with what to write instead.
They are made of the standard library alone, and know neither market nor database nor language catalogue.
"""
