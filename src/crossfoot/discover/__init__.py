"""Relations nobody declared, found in the layout of tables."""
