"""``make bench``: speed, as ratios against named peers in the same run, medians of several runs."""
