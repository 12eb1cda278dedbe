"""Maps of devices, layers and experts: ranges without gaps and overlaps."""
