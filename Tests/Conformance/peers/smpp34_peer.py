"""smpp34 as an ESME that comes again, or as a gateway."""

import asyncio
import sys

import smpp34

PORT = int(sys.argv[2])


async def esme():
    while True:
        try:
            session = await smpp34.Client(
                "127.0.0.1", PORT, "carrier1", "secret", bind_type="TRX", connect_timeout_ms=5000
            ).connect()
            while not isinstance(event := await session.next(), smpp34.Disconnected):
                if event.source_addr and not event.esm_class & 0x3C:
                    # Nobody may wait for the answer here: the next event would wait too.
                    asyncio.create_task(
                        session.submit_sm(
                            source_addr=event.destination_addr, destination_addr=event.source_addr, short_message=b"re",
                            registered_delivery=1,
                        )
                    )
        except Exception as error:
            print(type(error).__name__, error, flush=True)
        await asyncio.sleep(0.3)


async def gateway():
    server = smpp34.Server("127.0.0.1", PORT, system_id="smpp34")
    await server.start()
    binds = {}
    count = 0
    while True:
        match event := await server.next():
            case smpp34.Esme(): binds[event.session_id] = event
            case smpp34.SubmitSmEvent():
                count += 1
                name = f"{count:08x}"
                event.accept(name)
                if event.registered_delivery & 1 and event.session_id in binds:
                    asyncio.create_task(receipt(binds[event.session_id], event, name))


async def receipt(bind, event, name):
    try:
        await bind.deliver_sm(
            source_addr=event.destination_addr, destination_addr=event.source_addr, esm_class=4,
            short_message=f"id:{name} sub:001 dlvrd:001 stat:DELIVRD err:000 text:".encode(),
        )
    except Exception as error:
        print(type(error).__name__, error, flush=True)


asyncio.run(esme() if sys.argv[1] == "esme" else gateway())
