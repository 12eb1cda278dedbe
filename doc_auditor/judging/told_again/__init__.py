"""One thing that a document says in several places, with one value or with two."""
