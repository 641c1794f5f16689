"""Header fields whose lines make one list."""

# Of RFC 7239, 7240, 7838, 8288, 9110, 9111 and 9112, of Fetch and of Server Timing.
LISTS = frozenset(
    {
        "accept",
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "accept-ranges",
        "allow",
        "authentication-info",
        "connection",
        "content-encoding",
        "content-language",
        "expect",
        "if-match",
        "if-none-match",
        "proxy-authenticate",
        "proxy-authentication-info",
        "te",
        "trailer",
        "upgrade",
        "vary",
        "via",
        "www-authenticate",
        "cache-control",
        "pragma",
        "warning",
        "transfer-encoding",
        "forwarded",
        "prefer",
        "preference-applied",
        "alt-svc",
        "link",
        "access-control-allow-headers",
        "access-control-allow-methods",
        "access-control-expose-headers",
        "access-control-request-headers",
        "server-timing",
        "timing-allow-origin",
    }
)
"""Their names in lower case; of a field that is none of these a second line is one too many."""
