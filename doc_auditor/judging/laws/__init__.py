"""What the equations of the rule packs say of values that a sentence tells in passing."""
