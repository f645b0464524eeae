"""What a domain looks like to a hurried eye."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tldextract import TLDExtract

__all__ = ["Parts", "parts_of", "skeleton"]

# What stands below these belongs to strangers, though the public list does not hold them.
_TENANTS = (
    "onmicrosoft.com",
    "mail.onmicrosoft.com",
    "onmicrosoft.us",
    "onmicrosoft.de",
    "partner.onmschina.cn",
)
# Pairs of letters and digits that read as one letter; order matters, pairs come first.
_READS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"))


class Parts(NamedTuple):
    """A domain taken apart.

    Attributes:
        registrable: the part that is bought, such as `contoso.co.uk`.
        label: that part without its public suffix: `contoso`, in Unicode.
    """

    registrable: str
    label: str


@lru_cache(maxsize=1 << 16)
def parts_of(domain: str) -> Parts:
    """Take a case-folded domain apart by the public suffix list that ships with tldextract.

    An ending that the list does not know counts as a suffix of one label; a domain
    of one label, or a bare suffix, stands for itself.
    """
    found = _extractor()(domain)
    suffix, label = found.suffix, found.domain
    if not suffix:
        label, _, suffix = domain.rpartition(".")
        label = label.rpartition(".")[2]
    if not (label and suffix):
        return Parts(domain, _unicode(domain))
    return Parts(f"{label}.{suffix}", _unicode(label))


def skeleton(label: str) -> str:
    """The label with look-alike characters folded: two that look the same have one skeleton.

    Accents go, letters of other scripts become the Latin letters that they look
    like, and `rn`, `vv`, `cl`, `0`, `1` become `m`, `w`, `d`, `o`, `l`.
    """
    plain = unicodedata.normalize("NFKD", label).casefold()
    latin = "".join(_latin(char) for char in plain if not unicodedata.combining(char))
    for written, read in _READS:
        latin = latin.replace(written, read)
    return latin


@cache
def _latin(char: str) -> str:
    """The Latin letter or digit that a character looks like; itself where there is none."""
    if char.isascii():
        return char
    from confusable_homoglyphs import confusables

    looks = (each["c"].casefold() for each in confusables.confusables_data.get(char, ()))
    return next((look for look in looks if look.isascii() and look.isalnum()), char)


def _unicode(label: str) -> str:
    """A label of the `xn--` form as it is shown; any other as it is."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


@cache
def _extractor() -> TLDExtract:
    """Imported late: the library brings network code, and is told to use its own list."""
    import tldextract

    return tldextract.TLDExtract(
        suffix_list_urls=(),
        cache_dir=None,
        include_psl_private_domains=True,
        extra_suffixes=_TENANTS,
    )
