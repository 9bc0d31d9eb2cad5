"""Stands between a program and a server, and hands on what it gets each way some milliseconds later, in order.

    python3 delay.py SERVER_PORT MILLISECONDS        writes the port that it listens at
"""

import asyncio
import socket
import sys


class Way(asyncio.Protocol):
    """One way of one connection."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.other = None
        self.early = []

    def connection_made(self, transport):
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, octets):
        if self.other is None:
            self.early.append(octets)
        else:
            asyncio.get_running_loop().call_later(self.seconds, self.other.transport.write, octets)

    def connection_lost(self, error):
        if self.other is not None:
            self.other.transport.close()


async def connect(client, port):
    """Goes on to the server, with what the client has said meanwhile."""
    _, server = await asyncio.get_running_loop().create_connection(lambda: Way(client.seconds), "127.0.0.1", port)
    server.other, client.other = client, server
    for octets in client.early:
        client.data_received(octets)


async def main(port, seconds):
    loop = asyncio.get_running_loop()
    tasks = set()

    def accept():
        client = Way(seconds)
        made = client.connection_made

        def connection_made(transport):
            made(transport)
            task = loop.create_task(connect(client, port))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        client.connection_made = connection_made
        return client

    listener = await loop.create_server(accept, "127.0.0.1", 0)
    print(listener.sockets[0].getsockname()[1], flush=True)
    await listener.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]) / 1_000))
