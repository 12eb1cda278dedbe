"""Percentages, throughputs and utilizations against each other and against what is possible."""
