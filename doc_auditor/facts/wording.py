"""How names are written around their core: the ``[naming]`` table of a fact file."""

from __future__ import annotations

import msgspec


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words around a name.

    ``prefixes`` may be joined before it and ``suffixes`` after it without making it another
    thing; ``strangers`` beside it do.  ``company`` lists names too short to stand alone,
    ``printed`` names that count only in the case in which they are listed.
    """

    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()

    def with_(self, other: Wording) -> Wording:
        """The words of both."""
        pairs = {
            name: (*getattr(self, name), *getattr(other, name)) for name in self.__struct_fields__
        }
        return Wording(**pairs)
