"""Nông sản Bưu điện – buudien.vn (Postmart cũ): facts only, it speaks the partner contract."""
