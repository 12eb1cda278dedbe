"""Commands and configurations against the text, and against themselves."""
