"""What a browser asks for beside the screens: downloads, and health."""
