"""A mail server that takes every message and keeps none: `python -m bench.sink PORT`."""

import asyncio
import sys

from aiosmtpd.smtp import SMTP

from bench.load import HOST


class Everything:
    async def handle_DATA(self, server, session, envelope) -> str:
        return "250 OK"


async def serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Everything(), loop=loop), HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
