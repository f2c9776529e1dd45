"""Acts: what each role may do to rows in its reach; of the State officers publish and note prices, communes attest."""

from collections.abc import Mapping

from marketplace.directory.rights.roles import Role
from marketplace.storage.scope import Act

ACTS: Mapping[Role, frozenset[Act]] = {
    Role.FARMER: frozenset({Act.FORECAST, Act.CORRECT, Act.WITHDRAW}),
    # What a household agreed to it takes back itself; nobody does so in its place.
    Role.HELPER: frozenset({Act.FORECAST, Act.CORRECT}),
    Role.DIRECTOR: frozenset(Act) - {Act.PUBLISH, Act.ADMINISTER, Act.CORRECT, Act.WITHDRAW},
    # Who pays does not weigh, and who weighs agrees on no price and no money.
    Role.ACCOUNTANT: frozenset({Act.PAY}),
    Role.WEIGHER: frozenset({Act.FORECAST, Act.WEIGH, Act.SERVE}),
    Role.SELLER: frozenset({Act.FORECAST, Act.SERVE, Act.ORDERS, Act.SELL, Act.QUOTE, Act.UPDATE, Act.ANSWER}),
    # Land and residence are what a commune knows.
    Role.COMMUNE_STAFF: frozenset({Act.ATTEST}),
    # What may be told is decided by the program, whoever publishes it.
    Role.OFFICER: frozenset({Act.PUBLISH, Act.QUOTE}),
    Role.ADMINISTRATOR: frozenset(Act),
}
