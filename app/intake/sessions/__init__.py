"""One file on its way in, from the drop over questions and repairs to the commit."""
