"""Digital addresses (Địa chỉ số, Vpostcode) of Vietnam's post: opaque, kept as they are, 12 digits or capital letters.

The first five are a postal code, the others a place on the post's own map by a rule that is not published; so none is
worked out here, and none is put right. Source: ictvietnam.vn, "Vpostcode, the first brick" (29 December 2020).
"""

import re

from marketplace.words.messages import SetAside

_VPOSTCODE = re.compile(r"[0-9A-Z]{12}")


def vpostcode(written: str) -> str:
    """Return a digital address; SetAside where it is none."""
    if not _VPOSTCODE.fullmatch(written):
        raise SetAside(
            "A digital address has 12 digits or capital letters without blanks; look it up again",
            "Địa chỉ số gồm 12 chữ số hoặc chữ in hoa viết liền; hãy xem lại.",
        )
    return written
