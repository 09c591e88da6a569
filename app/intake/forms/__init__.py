"""Third step: the forms that are known, their columns, and the records that their rows make."""
