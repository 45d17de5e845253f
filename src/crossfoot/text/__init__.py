"""Reading reports as they are written: figures, and the relations that their sentences state."""
