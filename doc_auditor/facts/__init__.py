"""Domain facts: what is known of accelerators and models, and the formulas of the trade.

Data lives in ``rules/hardware.toml`` and ``rules/models.toml``; nothing here reads a document
except ``naming``, which finds where known devices and models are mentioned.
"""
