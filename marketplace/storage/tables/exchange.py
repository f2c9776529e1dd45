"""The exchange with platforms: channels, runs and their watermarks, answers, leases, the inbox and what waits."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint

from marketplace.storage.tables.columns import DeclaredTable, big, field, late, one_of, only_where, part

_WAITING = "taken_ms IS NULL"


def _waiting(name: str) -> Index:
    """Return the index by which the clock finds what waits, every half second."""
    return only_where(_WAITING, name, "channel_id")


class Channel(DeclaredTable):
    """One shop account on one platform. Its secret is never here: see ``marketplace.storage.settings``."""

    __table_args__ = (
        UniqueConstraint("platform", "shop"),
        one_of("road", "contract", "file", "page", "hand", "carrier"),
        CheckConstraint("transit_days >= 0", name="transit"),
    )
    id: int | None = field(default=None, primary_key=True)
    code: str = field(unique=True)
    platform: str
    title: str
    road: str = "contract"
    base_url: str
    shop: str
    adopted: bool = False
    """False until a person has said go: what would change is shown, and nothing is changed."""
    paused_reason: str | None = None
    """Why it waits for a person, in English, for the command line; None while it runs."""
    paused_reason_vi: str | None = None
    """The same in Vietnamese, for the app."""
    transit_days: int = field(default=0, server_default="0")
    """Days a box is on its way to where this shop sells: fruit that would be past its shelf life leaves its offers."""
    shipments: bool = field(default=True, server_default="1")
    """False: where this shop's parcels are is not read; its orders say by themselves what became of them."""
    created_ms: int = big()


class Watermark(DeclaredTable):
    """How far one feed of a channel was read: the platform's cursor, and the instant it was complete up to."""

    channel_id: int = field(foreign_key="channel.id", primary_key=True)
    feed: str = field(primary_key=True)
    cursor: str | None = None
    as_of_ms: int | None = big(null=True)
    moved_ms: int = big()


class Run(DeclaredTable):
    """One run of one channel: its status (ran, cut short, crashed) kept apart from its outcome (the counts)."""

    __table_args__ = (
        Index("ix_run_channel", "channel_id", "started_ms"),
        one_of("status", "running", "ran", "cut short", "crashed", "refused"),
    )
    id: int | None = field(default=None, primary_key=True)
    channel_id: int = field(foreign_key="channel.id")
    started_ms: int = big()
    ended_ms: int | None = big(null=True)
    status: str = "running"
    """'running', 'ran', 'cut short' (it will go on), 'crashed' or 'refused' (a person must act)."""
    reason: str | None = None
    """Why it did not end well, in English, for the command line."""
    reason_vi: str | None = None
    """The same in Vietnamese, for the app; None in runs that are older than it."""
    orders_read: int = 0
    orders_new: int = 0
    orders_changed: int = 0
    payouts_new: int = 0
    offers_accepted: int = 0
    offers_refused: int = 0
    inboxed: int = 0


class Answer(DeclaredTable):
    """The kept part of one page a run read, zstandard-compressed; thrown away after 30 days."""

    __table_args__ = (
        Index("ix_answer_read", "read_ms"),
        only_where("NOT named", "ix_answer_unnamed", "run_id"),
    )
    id: int | None = field(default=None, primary_key=True)
    run_id: int = field(foreign_key="run.id", index=True)
    feed: str
    read_ms: int = big()
    kept: bytes
    named: bool = field(default=False, server_default="0")
    """Whether the orders it names were noted with it; those that are older than the notes have to be opened."""


class AnswerOrder(DeclaredTable):
    """An order that a kept answer names, so that its story is found without opening all the others."""

    __tablename__ = "answer_order"
    __table_args__ = ({"sqlite_with_rowid": False},)
    code: str = field(primary_key=True)
    answer_id: int = part()


class InboxItem(DeclaredTable):
    """What could not be understood, kept until a person settles it (cần xử lý)."""

    __table_args__ = (UniqueConstraint("source", "key"), Index("ix_inbox_alike", "source", "cause", "about"))
    id: int | None = field(default=None, primary_key=True)
    source: str
    """The channel's code, or 'import'."""
    kind: str
    """'order', 'settlement', 'household', …"""
    key: str
    cause: str = late("other")
    """What is not known: 'sku', 'pack', 'status', 'seller', 'order', 'household', 'commune', 'produce', 'weight', …"""
    about: str = late("")
    """The word that is not known; items of one source, cause and word are alike and are settled together."""
    place: str
    reason: str = field(sa_type=Text)
    """Why, in English, for the command line."""
    reason_vi: str = late("")
    """The same in Vietnamese, for the app."""
    kept: str = field(default="", sa_type=Text)
    candidates: str = field(default="[]", sa_type=Text)
    first_ms: int = big()
    last_ms: int = big()
    answer: str | None = field(default=None, sa_type=Text)
    """What a person said it means (JSON); the clock then runs the kept part again."""
    answered_ms: int | None = big(null=True)
    answered_by: str | None = None
    taken_back_by: str | None = None
    """Who took the last answer back."""
    settled_ms: int | None = big(null=True)


class Meaning(DeclaredTable):
    """What a person said a word of one source means: a SKU is this listing, a status this state."""

    source: str = field(primary_key=True)
    cause: str = field(primary_key=True)
    word: str = field(primary_key=True)
    meaning: str
    who: str | None = None
    said_ms: int = big()


class Event(DeclaredTable):
    """A webhook that came in: only what the allow-list keeps of it, until the clock has read the order again."""

    __table_args__ = (
        UniqueConstraint("channel_id", "remote_id"),
        only_where(_WAITING, "ix_event_waiting", "channel_id", "id"),
    )
    id: int | None = big(key=True)
    channel_id: int = field(foreign_key="channel.id")
    remote_id: str
    """The platform's id of the message, the same when it is sent again."""
    kind: str
    order_code: str | None = None
    said_ms: int = big()
    received_ms: int = big()
    taken_ms: int | None = big(null=True)
    kept: str | None = field(default=None, sa_type=Text)
    """What it says itself (JSON), where it is a carrier's: of a platform's the order is read again."""


class Lease(DeclaredTable):
    """Who holds a channel now; a dead holder on the same host is taken over at once."""

    channel_id: int = field(foreign_key="channel.id", primary_key=True)
    host: str
    pid: int
    pid_started: str
    """The boot and the ticks at which the process started: no change of the clock moves them."""
    seen_ms: int = big()
    """When it was last renewed, on PostgreSQL by the database's clock."""
    due_ms: int | None = big(null=True)
    """When the channel's next beat is due, by the holder's clock."""


class SyncRequest(DeclaredTable):
    """A wish that a channel be synced ("cập nhật ngay"), for the clock to pick up."""

    __tablename__ = "sync_request"
    __table_args__ = (_waiting("ix_sync_request_waiting"),)
    id: int | None = field(default=None, primary_key=True)
    channel_id: int = field(foreign_key="channel.id")
    asked_ms: int = big()
    taken_ms: int | None = big(null=True)
    who: str | None = None
    """The person who asked; None where a change of lots or listings did."""


class StopRequest(DeclaredTable):
    """A wish that a shop stop selling at once ("ngừng bán ngay"), for the clock to pick up ahead of all other work."""

    __tablename__ = "stop_request"
    __table_args__ = (_waiting("ix_stop_request_waiting"),)
    id: int | None = field(default=None, primary_key=True)
    channel_id: int = field(foreign_key="channel.id")
    number: int = big()
    """The number of the stop, the same in all its shops and in its listings (``stop_number``)."""
    asked_ms: int = big()
    taken_ms: int | None = big(null=True)


class ShopFile(DeclaredTable):
    """A file of one shop as it was handed in, and what came of it. Its bytes are sealed, and go once they are read."""

    __tablename__ = "shop_file"
    __table_args__ = (
        UniqueConstraint("channel_id", "digest"),
        one_of("state", "waiting", "asked", "unknown", "done", "refused", "expired"),
        one_of("kind", "orders", "settlement", "shipments", "goods"),
        one_of("exported_by", "package", "name", "rows", "person"),
        only_where("state = 'waiting'", "ix_shop_file_waiting", "channel_id"),
        only_where("sealed IS NOT NULL", "ix_shop_file_sealed", "sealed_until_ms"),
    )
    id: int | None = field(default=None, primary_key=True)
    channel_id: int = field(foreign_key="channel.id")
    name: str
    """As the person's computer called it; for people to read, never a path."""
    digest: bytes
    """SHA-256 of its bytes."""
    size: int = big()
    """Bytes."""
    state: str = "waiting"
    """'waiting' (for the clock), 'asked' (a person says whether), 'unknown' (no form fits), 'done', 'refused' or
    'expired' (nobody said anything in time)."""
    form: str | None = None
    """The code of the form by which it was read."""
    kind: str | None = None
    moves: str = ""
    """What it may move of 'placed', 'delivered' and 'paid', with a blank between them."""
    window_from_ms: int | None = big(null=True)
    window_to_ms: int | None = big(null=True)
    """The orders or payouts of which days it holds: from an instant, to before another."""
    exported_ms: int | None = big(null=True)
    """When the platform wrote it: the source time of all that it says."""
    exported_by: str | None = None
    """What said so: its package, its name, its newest row, or a person."""
    why: str | None = field(default=None, sa_type=Text)
    """What is wrong with it, in English, for the command line."""
    why_vi: str | None = field(default=None, sa_type=Text)
    """The same in Vietnamese, for the app."""
    differences: str = field(default="[]", sa_type=Text)
    """Where it does not add up (JSON): each with its sentences, what the file says and what its rows say."""
    sealed: bytes | None = None
    sealed_until_ms: int = big()
    """From then on its bytes are kept no more, whatever became of it."""
    handed_in_ms: int = big()
    handed_in_by: int | None = field(default=None, foreign_key="person.id")
    """None: at the command line, or from the shop's folder."""
    accepted_by: int | None = field(default=None, foreign_key="person.id")
    accepted_ms: int | None = big(null=True)
    """When a person said that it counts though it does not add up; it stays marked for good."""
    taken_ms: int | None = big(null=True)
    orders_new: int = 0
    orders_changed: int = 0
    payouts_new: int = 0
    rejected: int = 0


class FileForm(DeclaredTable):
    """How files of one shop are read, as a person confirmed it: a form as connectors declare theirs (JSON)."""

    __tablename__ = "file_form"
    __table_args__ = (only_where("ended_ms IS NULL", "ix_file_form_code", "channel_id", "code", unique=True),)
    id: int | None = field(default=None, primary_key=True)
    channel_id: int = field(foreign_key="channel.id")
    code: str
    definition: str = field(sa_type=Text)
    confirmed_by: int | None = field(default=None, foreign_key="person.id")
    confirmed_ms: int = big()
    ended_ms: int | None = big(null=True)


class UploadForm(DeclaredTable):
    """How an upload sheet is filled (JSON): as a platform declares it, or as a person confirmed it for one shop."""

    __tablename__ = "upload_form"
    __table_args__ = (
        only_where("channel_id IS NULL", "ix_upload_form_declared", "platform", "code", unique=True),
        only_where("ended_ms IS NULL", "ix_upload_form_code", "channel_id", "code", unique=True),
    )
    id: int | None = field(default=None, primary_key=True)
    channel_id: int | None = field(default=None, foreign_key="channel.id")
    """The shop for which a person confirmed it; None where it is declared."""
    platform: str
    """The platform's code; '' where it is for the shops of all."""
    code: str
    definition: str = field(sa_type=Text)
    confirmed_by: int | None = field(default=None, foreign_key="person.id")
    confirmed_ms: int = big()
    ended_ms: int | None = big(null=True)


class PageWatch(DeclaredTable):
    """How the public pages of a shop are looked at, since an operator switched that on."""

    __tablename__ = "page_watch"
    __table_args__ = (CheckConstraint("pages_per_day > 0", name="pages_per_day"),)
    channel_id: int = field(foreign_key="channel.id", primary_key=True)
    base_url: str
    """The site's address, without a path."""
    contact: str
    """Who the site may write to: each request says it."""
    pages_per_day: int
    shape: str | None = field(default=None, sa_type=Text)
    """The shape of its product pages (JSON), taken from two links, where the platform's own are not known."""
    on_since_ms: int | None = big(null=True)
    """None: it is switched off."""
    spent_on: date | None = None
    spent: int = 0
    """Pages that were asked for on that day; while a crawl is on, all of the day's."""
    crawled_ms: int | None = big(null=True)
    """When a crawl began last."""
    trouble: str | None = field(default=None, sa_type=Text)
    """Why it stopped until a person acts, in English; and in Vietnamese."""
    trouble_vi: str | None = field(default=None, sa_type=Text)
    ended_early: str | None = field(default=None, sa_type=Text)
    """Why the last crawl ended before its pages and the day's were through, in English; and in Vietnamese."""
    ended_early_vi: str | None = field(default=None, sa_type=Text)
    wait_until_ms: int | None = big(null=True)
    """The site asked to be left alone until then."""


class Version(DeclaredTable):
    """A number that changes move on in their own transaction: 'market' says when what is kept of it is old."""

    name: str = field(primary_key=True)
    number: int = big()
