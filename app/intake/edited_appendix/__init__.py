"""An appendix that comes back edited: the moves that it proposes."""
