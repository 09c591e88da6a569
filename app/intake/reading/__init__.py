"""First step: from bytes to raw cells, whatever the kind of file."""
