"""`python -m web`: one web process."""

import asyncio

from core.bootstrap import open_app
from core.config import Settings, load_settings
from core.run import run_process
from web.application import serving


async def run(settings: Settings) -> None:
    """Serve until cancelled."""
    async with open_app(settings) as app, serving(app) as port:
        app.log.info("web ready", url=settings.url, port=port)
        await asyncio.Event().wait()


if __name__ == "__main__":
    run_process(lambda: run(load_settings()))
