"""Every figure people read (``figures``), why it is what it is (``explain``), and the proof of it (``reconcile``).

It writes no table but who accepted a row as it stands; corrections it has the owners write. It must not know how
figures are shown on a screen, nor who asks for them.
"""
