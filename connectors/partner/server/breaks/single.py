"""Single offers without their ETag, or written whatever their version is."""

from connectors.partner.server.breaks.twist import IncomingRequest, OutgoingAnswer, after, before
from connectors.partner.server.core import offers


def _there(asked: IncomingRequest) -> bool:
    return asked.shop is not None and offers.find(asked.market.store, asked.shop.no, asked.named) is not None


def _any_version(asked: IncomingRequest) -> IncomingRequest:
    """Let any If-Match be met by what is there."""
    return asked.with_header("if-match", "*") if "if-match" in asked.headers and _there(asked) else asked


def _unconditional(asked: IncomingRequest) -> IncomingRequest:
    bare = asked.method == "PUT" and not {"if-match", "if-none-match"} & asked.headers.keys()
    return asked.with_header("if-match", "*") if bare else asked


def _over(asked: IncomingRequest) -> IncomingRequest:
    """Write over what is there, also where a new one was meant."""
    if "if-none-match" not in asked.headers or not _there(asked):
        return asked
    return asked.without_header("if-none-match").with_header("if-match", "*")


def _made(asked: IncomingRequest) -> IncomingRequest:
    """Make what If-Match does not find."""
    if "if-match" not in asked.headers or _there(asked):
        return asked
    return asked.without_header("if-match").with_header("if-none-match", "*")


def _untagged(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return answer.without_header("etag")


def _bare_tag(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return answer.with_header("etag", answer.headers["etag"].strip('"')) if "etag" in answer.headers else answer


def _untagged_writes(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return _untagged(asked, answer) if asked.method == "PUT" else answer


BREAKS = (
    after("etag-none", "single-etag", "A single offer has no ETag.", _untagged, "offer"),
    after("etag-bare", "single-etag", "An ETag has no quotation marks.", _bare_tag, "offer"),
    after("etag-not-of-writes", "single-etag", "A single write has no ETag.", _untagged_writes, "offer"),
    before("stale-match", "single-stale", "Any If-Match is met.", _any_version, "offer"),
    before("write-unconditional", "single-bare", "A write without If-Match is carried out.", _unconditional, "offer"),
    before("write-over", "single-there", "A new offer is written over one that is there.", _over, "offer"),
    before("write-new", "single-not-there", "If-Match makes what is not there.", _made, "offer"),
)
