"""Four roads of one order: what several reports have to come to, by the words alone, and real shops that tell them."""
