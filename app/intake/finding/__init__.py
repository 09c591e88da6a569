"""Second step: where the tables stand on a sheet, and what each of their rows is."""
