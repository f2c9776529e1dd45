"""Doors: what the app answers beside its screens, each for itself: health, downloads, and whom it answers at all.

A door reads by the app's context and hands out; it draws nothing and knows no Streamlit.
"""
