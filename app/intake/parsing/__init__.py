"""Fourth step: from what a cell says to a value, exactly, or why it has none."""
