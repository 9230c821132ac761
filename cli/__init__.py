"""Results as JSON and tables: one file per command, each loaded only when it is asked for."""
