"""A member's own duties, absence, leave, swaps and calendar."""
