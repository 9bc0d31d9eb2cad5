"""smpplib as an ESME: binds as a transceiver, replies to every text, and comes again whenever a connection ends."""

import sys
import time

import smpplib.client
import smpplib.exceptions


def serve(port):
    client = smpplib.client.Client("127.0.0.1", port, timeout=30, allow_unknown_opt_params=True)

    def reply(pdu):
        if pdu.source_addr and not pdu.esm_class & 0x3C:
            client.send_message(
                source_addr=pdu.destination_addr.decode(), destination_addr=pdu.source_addr.decode(),
                short_message=b"re", data_coding=0,
                registered_delivery=True,
            )

    client.set_message_received_handler(reply)
    client.set_message_sent_handler(lambda pdu: None)
    client.connect()
    client.bind_transceiver(system_id="carrier1", password="secret")
    client.listen()


while True:
    try:
        serve(int(sys.argv[1]))
    except Exception as error:  # Whatever the library makes of what it is told, it comes again.
        print(type(error).__name__, error, flush=True)
    time.sleep(0.3)
