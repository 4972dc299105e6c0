"""Web pages on which the staff of civil society organisations keep the content right."""
