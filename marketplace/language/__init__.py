"""Language: what people read, Vietnamese first and English on request, words and figures alike.

Every text is made by a ``Language``, in one of two ways. ``say`` takes a message, which is English in the code and
Vietnamese in the catalogue: what screens and reports say of themselves, ``labels`` for the states that are kept.
``tell`` takes a ``Sentence``, which bears both languages: what a room below this one refuses or cannot read
(``Refusal``, ``Unreadable``), and what is kept with a fact to be read later, in whatever language. A text that is
missing in Vietnamese fails a test, whichever way it takes. The room knows no market: it is given words and numbers.
"""
