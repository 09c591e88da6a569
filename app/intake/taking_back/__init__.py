"""Taking a committed import back: what it wrote goes, what people did since stays."""
