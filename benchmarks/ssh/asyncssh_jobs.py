"""A thousand commands over one connection of asyncssh, eight at a time; prints how many failed."""

import asyncio
import json
import sys

import asyncssh


async def main(host, port, user, key, known_hosts):
    failed = 0
    options = dict(username=user, client_keys=[key], known_hosts=known_hosts, agent_path=None)
    async with asyncssh.connect(host, int(port), **options) as connection:
        places = asyncio.Semaphore(8)

        async def job():
            nonlocal failed
            async with places:
                try:
                    await connection.run("true", check=True)
                except (asyncssh.Error, OSError):
                    failed += 1

        await asyncio.gather(*(job() for _ in range(1000)))
    print(json.dumps({"failed": failed}))


asyncio.run(main(*sys.argv[1:]))
