"""The function's image: what it holds, and whether that is sound."""
