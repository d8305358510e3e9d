"""The exercises and predictions of the notebooks, one file for each, found by its name."""
