"""The same value in another unit."""
