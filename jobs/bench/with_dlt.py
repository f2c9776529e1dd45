"""Peer (b): dlt's rest_api source, merged by key into SQLite, a fresh pipeline and a fresh destination each time.

Orders and their lines only; no draws, totals or offers. dlt keeps its state in the pipeline and in the destination, so
both are new.
"""

import tempfile
from typing import Any

import dlt
from dlt import destinations
from dlt.sources.rest_api import rest_api_source

from jobs.bench.stage import SHOP


def pull(url: str, token: str, path: str) -> int:
    """Pull a season into a fresh SQLite file; return how many orders were written."""
    config: Any = {
        "client": {
            "base_url": url,
            "auth": {"type": "bearer", "token": token},
            "paginator": {
                "type": "cursor",
                "cursor_path": "next_cursor",
                "cursor_param": "cursor",
                "has_more_path": "has_more",
            },
        },
        "resources": [
            {
                "name": "orders",
                "primary_key": "code",
                "write_disposition": "merge",
                "endpoint": {"path": f"v1/shops/{SHOP}/orders", "params": {"limit": 1000}, "data_selector": "orders"},
            }
        ],
    }
    with tempfile.TemporaryDirectory(prefix="lensan-dlt-") as folder:
        pipeline = dlt.pipeline(
            pipeline_name="bench",
            pipelines_dir=folder,
            destination=destinations.sqlalchemy(f"sqlite:///{path}"),
            dataset_name="main",
        )
        pipeline.run(rest_api_source(config))
        with pipeline.sql_client() as client, client.execute_query("SELECT count(*) FROM orders") as found:
            [(count,)] = found.fetchall()
            return int(count)
