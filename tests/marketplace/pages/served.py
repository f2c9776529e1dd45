"""The app as its pages' tests serve it: no answer is kept, since each test finds another market."""

import os

from app import create
from marketplace.storage.settings import Settings

app = create(Settings.read(os.environ), kept_ms=0)
