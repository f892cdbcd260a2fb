"""Where training questions come from: cloze questions from prose, templates, and augmentation of real ones."""
