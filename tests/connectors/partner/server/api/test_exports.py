"""The nightly files of the reference server hold every order and payout."""

from tests.connectors.partner.server_world import World, kind_of


def test_the_nightly_files_hold_every_order_and_payout(world: World) -> None:
    world.plan()
    codes, paid = set(), 0
    for month, days in ((6, 30), (7, 31)):
        for day in range(1, days + 1):
            rows = world.one("GET", f"/v1/shops/S1/exports/orders-2021-{month:02d}-{day:02d}.csv").text.splitlines()
            assert rows[0].startswith("order_code,seller_id,status,placed_at")
            codes |= {row.split(",")[0] for row in rows[1:]}
            paid += len(
                world.one("GET", f"/v1/shops/S1/exports/settlements-2021-{month:02d}-{day:02d}.csv").text.splitlines()[
                    1:
                ]
            )
    assert len(codes) == 60
    assert paid == 50
    assert kind_of(world.one("GET", "/v1/shops/S1/exports/orders-2021-08-01.csv")) == (404, "not-found")
    assert kind_of(world.one("GET", "/v1/shops/S1/exports/orders-2021-02-30.csv")) == (404, "not-found")
