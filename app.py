"""The app: Streamlit's screens with checked downloads and health beside them, as one ASGI application.

Run it with ``uvicorn --factory app:app`` (``lensan serve`` does). ``LENSAN_HOME`` and ``LENSAN_DATABASE_URL`` are read
when the app is made, with the names by which it is reached (``marketplace.pages.doors.hosts``); the database is opened
when the server starts and closed when it stops.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from marketplace.pages import menu_path
from marketplace.pages.batching import MessageBatching
from marketplace.pages.context import KEPT_MS, AppContext, opened
from marketplace.pages.doors.backups import backup_door
from marketplace.pages.doors.card_issue import IssueDoor
from marketplace.pages.doors.cards import card_routes
from marketplace.pages.doors.demo import demo_doors
from marketplace.pages.doors.downloads import download_door
from marketplace.pages.doors.gate import Gate
from marketplace.pages.doors.hand_orders import hand_routes
from marketplace.pages.doors.hand_stock import hand_stock_route
from marketplace.pages.doors.headers import SecurityHeaders
from marketplace.pages.doors.health import health
from marketplace.pages.doors.hosts import PROBE, Hosts, OwnHosts
from marketplace.pages.doors.light import asset
from marketplace.pages.doors.links import link_routes
from marketplace.pages.doors.offer_files import offer_file_routes
from marketplace.pages.doors.oidc import oidc_routes
from marketplace.pages.doors.own_archive import archive_door
from marketplace.pages.doors.own_record import own_doors
from marketplace.pages.doors.own_visit import ARCHIVE
from marketplace.pages.doors.parcels import parcel_route
from marketplace.pages.doors.post_lists import post_list_route
from marketplace.pages.doors.produce_papers import paper_doors
from marketplace.pages.doors.provider import ProviderSettings
from marketplace.pages.doors.shop_files import ShopFilesDoor
from marketplace.pages.doors.shop_form import ShopFormDoor
from marketplace.pages.doors.signing_in import signing_in_doors
from marketplace.pages.doors.tax_paper import tax_doors
from marketplace.pages.doors.trader_sales import trader_route
from marketplace.pages.doors.uncompressed import Uncompressed
from marketplace.pages.doors.uploads import UploadDoor
from marketplace.pages.known_screens import KnownScreens
from marketplace.storage import connect
from marketplace.storage.settings import Settings


def app() -> st.App:
    """Make the app over the database that the environment names."""
    return create(Settings.read(os.environ))


def create(settings: Settings, kept_ms: int = KEPT_MS) -> st.App:
    """Make the app over one database, which is opened when the server starts; answers are kept for ``kept_ms``."""

    @asynccontextmanager
    async def open_context(_app: st.App) -> AsyncIterator[dict[str, Any]]:
        database = connect(settings.database_url)
        try:
            title = province.title if province else ""
            with opened(AppContext(database, kept_ms=kept_ms, province=title, settings=settings, public=hosts.public)):
                yield {}
        finally:
            database.close()

    hosts, province = Hosts.read(settings.environ), ProviderSettings.read(settings)
    uploads = UploadDoor(settings)
    routes = [
        Route(PROBE, health),
        Route("/assets/{name}", asset),
        *signing_in_doors(settings),
        Route("/download/backup", backup_door(settings).answer, methods=["GET", "POST"]),
        Route(ARCHIVE, archive_door(settings)),
        *own_doors(),
        *tax_doors(),
        *paper_doors(),
        Route("/download/{kind}.{form}", download_door(settings)),
        Route("/nap-tep", uploads.hand_in, methods=["GET", "POST"]),
        Route("/tep/{number:int}", uploads.hand_out),
        *ShopFilesDoor(settings).routes(),
        ShopFormDoor(settings).route(),
        *hand_routes(),
        *offer_file_routes(),
        hand_stock_route(),
        post_list_route(),
        parcel_route(),
        trader_route(),
        *demo_doors(settings),
        *card_routes(),
        *IssueDoor(hosts.public).routes(),
        *link_routes(),
        *oidc_routes(province, hosts.public),
    ]
    before = [
        Middleware(OwnHosts, hosts),
        Middleware(SecurityHeaders),
        Middleware(Uncompressed),
        Middleware(Gate),
        Middleware(KnownScreens, routes),
        Middleware(MessageBatching),
    ]
    return st.App(menu_path(), lifespan=open_context, routes=routes, middleware=before)
