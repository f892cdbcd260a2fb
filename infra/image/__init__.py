"""The container image of the function: its entry point and its measurements."""
