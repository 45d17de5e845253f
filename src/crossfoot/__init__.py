"""crossfoot checks whether published numbers agree with each other."""
