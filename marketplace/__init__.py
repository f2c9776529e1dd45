"""The market as we keep it: one noun, one module."""
