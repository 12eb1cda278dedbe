"""What a run found, written down; one file per format."""
