"""What is said of a request that was refused, and of the rate."""

import json

from mijnklantportaal.contract import Request, Response

from contract_tests.faults.portal import Answer, ServerFault, Wrong
from contract_tests.faults.wrongs import content, document, drop, headers, on, put, status
from contract_tests.wire import header

_TRACE = "ErrorException: Undefined index: amount in /var/www/app/Http/Kernel.php:42\n#0 {main}"

_MESSAGES = {
    "no message": drop("message"),
    "null for a message": put("message", None),
    "an empty message": put("message", ""),
    "a blank message": put("message", "   "),
    "a message of dots": put("message", "..."),
    "a number for a message": put("message", 422),
    "a list for a message": put("message", ["No."]),
    "a stack trace for a message": put("message", _TRACE),
    "the word of PHP for a list as a message": put("message", "Array"),
    "the word of JavaScript for nothing as a message": put("message", "undefined"),
    "the word null for a message": put("message", "null"),
    "the word of Python for nothing as a message": put("message", "None"),
    "HTML for a message": put("message", "<h1>Unprocessable Content</h1>"),
    "the errors as a list": put("errors", ["amount"]),
    "one text for each of the errors": put("errors", {"amount": "The amount is wrong."}),
}

_WORKINGS = {
    "the name of a class": r"No query results for model [App\Models\Customer] 17",
    "a query of the database": "select * from `invoices` where `id` = ? limit 1",
    "a complaint of the database": "Duplicate entry '1' for key 'invoices.number_unique'",
    "a notice of PHP": 'Undefined array key "amount"',
    "a call that PHP cannot make": "Call to a member function format() on null",
    "an attribute that Python does not find": "'NoneType' object has no attribute 'strip'",
    "a property that JavaScript cannot read": "Cannot read properties of undefined (reading 'amount')",
    "a pointer of Go to nothing": "runtime error: invalid memory address or nil pointer dereference",
    "a %s that nothing was put in the place of": "The %s field is required.",
    "a name in braces that nothing was put in the place of": "The {field} field is required.",
    "a name in double braces that nothing was put in the place of": "The {{ attribute }} is required.",
    "quotation marks escaped for HTML": "The &quot;amount&quot; is wrong.",
}


def _in_html_to_a_browser(code: int) -> Wrong:
    def wrong(answer: Answer, request: Request) -> Response:
        is_browser = "text/html" in (header(request, "accept") or "")
        return on(code)(headers("Content-Type", "text/html"))(answer, request) if is_browser else answer(request)

    return wrong


def _allowing_what_was_refused(answer: Answer, request: Request) -> Response:
    return on(405)(headers("Allow", lambda old: f"{old}, {request.method}"))(answer, request)


_EACH = (401, 422, 426, 429)

_BODIES = (
    *(ServerFault(f"422 with {name}", on(422)(document(change))) for name, change in _MESSAGES.items()),
    *(ServerFault(f"422 with {name}", on(422)(document(put("message", text)))) for name, text in _WORKINGS.items()),
    ServerFault("401 with an empty message", on(401)(document(put("message", "")))),
    ServerFault("401 without a message", on(401)(document(drop("message")))),
    ServerFault("426 with an empty message", on(426)(document(put("message", "")))),
    ServerFault("426 without a body", on(426)(content(lambda _: b""))),
    ServerFault("429 without its code", on(429)(document(drop("code")))),
    ServerFault("429 with its code as text", on(429)(document(put("code", "429")))),
    ServerFault("429 with another code", on(429)(document(put("code", 1015)))),
    ServerFault("429 with an empty message", on(429)(document(put("message", "")))),
    ServerFault("429 in HTML", on(429)(headers("Content-Type", "text/html"))),
    *(ServerFault(f"{code} in HTML, to a browser", _in_html_to_a_browser(code)) for code in (426, 429)),
    ServerFault("422 in HTML", on(422)(headers("Content-Type", "text/html"))),
    ServerFault("422 without a body", on(422)(content(lambda _: b""))),
    ServerFault("422, cut short", on(422)(content(lambda old: old[:-2]))),
    ServerFault("422 in a list", on(422)(content(lambda old: b"[%b]" % old))),
    ServerFault(
        "422 as a problem document", on(422)(content(lambda old: json.dumps({"title": old.decode()}).encode()))
    ),
    ServerFault("422 as an XML document", on(422)(content(lambda _: b"<error>No.</error>"))),
)

_STATUSES = (
    ServerFault("400 for 422", on(422)(status(400))),
    ServerFault("404 for 422", on(422)(status(404))),
    ServerFault("409 for 422", on(422)(status(409))),
    ServerFault("500 for 422", on(422)(status(500))),
    ServerFault("200 for 422", on(422)(status(200))),
    ServerFault("402 for 426", on(426)(status(402))),
    ServerFault("422 for 426", on(426)(status(422))),
    ServerFault("500 for 426", on(426)(status(500))),
    ServerFault("503 for 429", on(429)(status(503))),
    ServerFault("403 for 429", on(429)(status(403))),
)

_RATE = (
    *(
        ServerFault(f"{code} without X-RateLimit-Remaining", on(code)(headers("X-RateLimit-Remaining", None)))
        for code in (201, *_EACH)
    ),
    ServerFault("201 without X-RateLimit-Limit", on(201)(headers("X-RateLimit-Limit", None))),
    ServerFault("422 without X-RateLimit-Limit", on(422)(headers("X-RateLimit-Limit", None))),
    ServerFault("the limit in words", on(201, *_EACH)(headers("X-RateLimit-Limit", "sixty"))),
    ServerFault("a limit of five thousand digits", on(201)(headers("X-RateLimit-Limit", "9" * 5000))),
    ServerFault("a limit of nothing", on(201, *_EACH)(headers("X-RateLimit-Limit", "0"))),
    ServerFault("an empty number of requests left", on(201, *_EACH)(headers("X-RateLimit-Remaining", ""))),
    ServerFault("fewer than no requests left", on(201)(headers("X-RateLimit-Remaining", "-1"))),
    ServerFault("half a request left", on(201)(headers("X-RateLimit-Remaining", "59.5"))),
    ServerFault("more requests left than there are", on(201)(headers("X-RateLimit-Remaining", "100001"))),
    ServerFault("429 with requests left", on(429)(headers("X-RateLimit-Remaining", "1"))),
    ServerFault("429 without Retry-After", on(429)(headers("retry-after", None))),
    ServerFault("429 with a word for Retry-After", on(429)(headers("retry-after", "soon"))),
    ServerFault("429 with Retry-After in the past", on(429)(headers("retry-after", "-5"))),
    ServerFault("429 without X-RateLimit-Reset", on(429)(headers("x-ratelimit-reset", None))),
    ServerFault("429 with a reset in the past", on(429)(headers("x-ratelimit-reset", "1714341600"))),
    ServerFault("429 with a reset in seconds to wait", on(429)(headers("x-ratelimit-reset", "30"))),
    ServerFault("429 with a reset in milliseconds", on(429)(headers("x-ratelimit-reset", lambda old: f"{old}000"))),
    ServerFault("405 without Allow", on(405)(headers("Allow", None))),
    ServerFault("405 with an empty Allow", on(405)(headers("Allow", ""))),
    ServerFault("405 with an Allow that leaves a method out", on(405)(headers("Allow", "OPTIONS"))),
    ServerFault("405 with an Allow that names the method", _allowing_what_was_refused),
)

FAULTS = (*_BODIES, *_STATUSES, *_RATE)
