"""What keeps a hostile document from doing anything on the page: escaped islands and a policy by hash."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from typing import Any, Final

#: Half of a surrogate pair: UTF-8 has no bytes for it, and a CSV in a wrong encoding may bring one.
_LONE: Final = re.compile("[\ud800-\udfff]")


def island(data: Any) -> str:
    """JSON for a script element: nothing in it can end the element or begin a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def without_lone_surrogates(text: str) -> str:
    return _LONE.sub("\ufffd", text)


def policy(script: str, style: str, *, connect: bool) -> str:
    """The content security policy of a page with this one script and this one style sheet.

    Trusted types are required and none is defined, so that the browser itself refuses ``innerHTML``.

    Args:
        connect: whether the page may talk to the server it came from; a file may talk to nobody.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "img-src data:",  # the icon
            "connect-src 'self'" if connect else "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'self'" if connect else "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(source: str) -> str:
    digest = b64encode(sha256(source.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"
