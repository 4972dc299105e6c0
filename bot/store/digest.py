"""Digests that tell whether a row still is what seeding wrote."""

import hashlib
import json


def digest(*parts: object) -> str:
    """SHA-256 of the parts as JSON, hexadecimal."""
    payload = json.dumps([str(part) for part in parts], ensure_ascii=False)
    return hashlib.sha256(payload.encode()).hexdigest()
