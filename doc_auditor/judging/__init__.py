"""(Model, Rules) → Verdicts and Findings; one file per kind of rule."""
