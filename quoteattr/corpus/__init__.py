"""Articles to the same voice and the same words across articles."""
