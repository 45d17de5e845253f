"""The configuration of a project: which tables, which rules, which severities."""
