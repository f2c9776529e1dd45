"""Vỏ Sò (voso.vn): facts only, it speaks the partner contract."""
