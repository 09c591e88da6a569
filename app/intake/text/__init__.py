"""The letters of a file: encodings, legacy fonts, and which reading looks like Vietnamese."""
