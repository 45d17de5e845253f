"""Rules: what must hold, declared once in YAML or Python, and bound to figures."""
