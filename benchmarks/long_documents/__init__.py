"""Measure time, memory and answers for texts of 1 to 300 pages."""
