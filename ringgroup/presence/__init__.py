"""Who is Present; alarms and reminders of the desk."""
