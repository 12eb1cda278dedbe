"""Sentences → what they claim about their numbers, one file for each form of wording."""
