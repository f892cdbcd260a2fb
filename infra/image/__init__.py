"""The function's image: its entry point and its measurements."""
