"""What each command does; the command line itself stands in ``doc_auditor.cli``."""
