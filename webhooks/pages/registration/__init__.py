"""The forms of calls and questions, and the partners."""
