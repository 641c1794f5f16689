"""Headers that OpenAPI describes as bodies and security: a parameter of that name is to be ignored."""

from typing import Final

DESCRIBED_ELSEWHERE: Final = frozenset({"accept", "authorization", "content-type"})  # in small letters
