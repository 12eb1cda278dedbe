"""Values of a former configuration that were left behind when the document changed."""
