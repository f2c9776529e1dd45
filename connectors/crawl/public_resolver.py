"""The names of hosts, resolved to addresses of the open internet alone: no page leads us into our own network."""

from typing import Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from connectors.crawl.crawl_order import is_public


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, which refuses an address that is private, of this machine or otherwise not public.

    What is connected to is what was looked at here: a name that answers differently a moment later changes nothing.
    """

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:  # noqa: N802 (as Twisted has it)
        """Resolve a name; DNSLookupError where its address is not public."""
        return super().getHostByName(name, timeout).addCallback(only_public, name)


def only_public(number: str, name: str) -> str:
    """Return an address that is public; DNSLookupError otherwise."""
    if not is_public(number):
        raise DNSLookupError(f"{name} is {number}, which is no public address")
    return number
