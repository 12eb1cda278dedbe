"""doc-auditor: audits the numbers in technical write-ups."""
