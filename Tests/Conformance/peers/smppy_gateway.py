"""smppy as a gateway that takes every bind and every message."""

import sys

from smppy import Application


class Gateway(Application):
    async def handle_bound_client(self, client):
        return client.system_id == "carrier1" and client.password == "secret"

    async def handle_unbound_client(self, client):
        pass

    async def handle_sms_received(self, client, source_number, dest_number, text):
        await client.send_sms(dest=source_number, source=dest_number, text="re")


Gateway(name="smppy", logger=None).run(host="127.0.0.1", port=int(sys.argv[1]))
