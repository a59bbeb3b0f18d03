"""The form, what may stand in a note, questions by mail, partners."""
