"""What a person may not do with listings, in one sentence."""

from marketplace.words.messages import Refusal


class ListingError(Refusal):
    """A listing, its lots or its shops cannot be changed so; ``sentence`` says why and what to do."""
