"""Scrapy's settings for a crawl of ours: nothing that listens, nothing that is named by text of others, all bounded."""

from typing import Any
from urllib.parse import urlsplit

from connectors.crawl.crawl_order import CrawlOrder, is_loopback

_UNUSED = (
    "httpauth.HttpAuthMiddleware",
    "httpproxy.HttpProxyMiddleware",
    "cookies.CookiesMiddleware",
    "retry.RetryMiddleware",
    "redirect.RedirectMiddleware",
    "redirect.MetaRefreshMiddleware",
    "robotstxt.RobotsTxtMiddleware",
    "offsite.OffsiteMiddleware",
)
_MIDDLEWARES = {f"scrapy.downloadermiddlewares.{name}": None for name in _UNUSED}
_SPIDER_MIDDLEWARES = {"scrapy.spidermiddlewares.referer.RefererMiddleware": None}
_ANY_HOST = "scrapy.resolver.CachingThreadedResolver"
_PUBLIC_HOSTS = "connectors.crawl.public_resolver.PublicResolver"


def settings_of(order: CrawlOrder) -> dict[str, Any]:
    """Return the settings of one crawl.

    Redirects are followed by the spider itself, within one origin; robots.txt is read by it before anything else.
    """
    polite, limits = order.politeness, order.limits
    here = is_loopback(urlsplit(order.base_url).hostname or "")
    return {
        "USER_AGENT": order.user_agent,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "vi"},
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "COOKIES_ENABLED": False,
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        "DOWNLOADER_MIDDLEWARES": _MIDDLEWARES,
        "SPIDER_MIDDLEWARES": _SPIDER_MIDDLEWARES,
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3")),
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_MAXSIZE": limits.page_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": limits.page_s,
        "DOWNLOAD_DELAY": polite.delay_s,
        "DOWNLOAD_DELAY_JITTER": 0,  # a Crawl-delay is the least there is, and no average
        "CONCURRENT_REQUESTS": polite.at_once,
        "CONCURRENT_REQUESTS_PER_DOMAIN": polite.at_once,
        "AUTOTHROTTLE_ENABLED": polite.throttle,
        "AUTOTHROTTLE_START_DELAY": polite.delay_s,
        "AUTOTHROTTLE_MAX_DELAY": max(60.0, polite.delay_s),
        "CLOSESPIDER_TIMEOUT": limits.seconds,
        "TWISTED_DNS_RESOLVER": _ANY_HOST if here else _PUBLIC_HOSTS,
        "DNS_TIMEOUT": limits.page_s,
        "LOG_LEVEL": "ERROR",
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "STATS_DUMP": False,
        "MEMUSAGE_ENABLED": False,
        "LOGSTATS_INTERVAL": 0,
    }
