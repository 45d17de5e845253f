"""The gate: what was found, set against what people decided, so that a run fails only for what is open."""
