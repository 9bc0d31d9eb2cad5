# Other responders over the same SMPP link, where Tests/Bench/peers/install has brought them; sourced by Tests/Bench/run.
peers=$here/.build/bench/peers
kannel=$peers/kannel/usr/sbin
python=$peers/python/bin/python
peer_ids=()

# Ends them in order, or after five seconds anyhow.
end_peers() {
    local id try
    for id in "${peer_ids[@]}"; do kill "$id" 2> /dev/null || true; done
    for id in "${peer_ids[@]}"; do
        for try in {1..100}; do
            kill -0 "$id" 2> /dev/null || break
            sleep 0.05
        done
        kill -KILL "$id" 2> /dev/null || true
        wait "$id" 2> /dev/null || true
    done
    peer_ids=()
}
trap 'end_peers; finish' EXIT

# Waits until a command succeeds, ten seconds at most: what is waited for, and the command.
await() {
    local try what=$1
    shift
    for try in {1..200}; do
        "$@" && return
        sleep 0.05
    done
    say "$what does not start"
    return 1
}

# Runs a peer, which is to dial, beside a gateway that waits for it: name, title, note, and the function that starts the
# peer's processes for a port and adds their ids to peer_ids.
measure_peer() {
    local name=$1 title=$2 note=$3 start=$4 port before after facts
    say "  $title"
    port=$("$bin/bench" ports 1)
    $start "$port"
    before=$(ticks "${peer_ids[@]}")
    load --protocol smpp --listen "127.0.0.1:$port" "${who[@]}" --messages "$peer_count" \
        --window 100 --link-window 100
    after=$(ticks "${peer_ids[@]}")
    facts="\"note\":\"$note\",\"cpu_seconds\":$(seconds $((after - before)))"
    facts+=",\"peak_kib\":$(kib VmHWM "${peer_ids[@]}"),\"load\":$(cat "$work/load.json")"
    end_peers
    record "$name" "$title" "$facts"
}

start_kannel() {
    local folder=$work/kannel admin ports
    rm -rf "$folder"
    mkdir -p "$folder/spool"
    # Whatever is made in it from now on is on disk when the call that wrote it returns.
    [ -z "${synced:-}" ] || chattr +SD "$folder/spool"
    mapfile -t ports < <("$bin/bench" ports 2)
    admin=${ports[0]}
    sed -e "s|@SMSC_PORT@|$1|; s|@ADMIN_PORT@|$admin|; s|@SMSBOX_PORT@|${ports[1]}|" \
        -e "s|@SPOOL@|$folder/spool|; s|@WORK@|$folder|" "$here/Tests/Bench/peers/kannel.conf" > "$folder/kannel.conf"
    "$kannel/bearerbox" -v 4 "$folder/kannel.conf" > /dev/null 2>&1 &
    peer_ids+=($!)
    await "bearerbox" kannel_says "$admin" "Status: running"
    "$kannel/smsbox" -v 4 "$folder/kannel.conf" > /dev/null 2>&1 &
    peer_ids+=($!)
    # Until then it refuses what a gateway hands over.
    await "smsbox" kannel_says "$admin" "smsbox:"
}

start_synced_kannel() { synced=yes start_kannel "$1"; }

# Whether Kannel's status page says so.
kannel_says() {
    (
        exec 3<> "/dev/tcp/127.0.0.1/$1"
        printf 'GET /status.txt?password=secret HTTP/1.0\r\n\r\n' >&3
        grep -q "$2" <&3
    ) 2> /dev/null
}

start_smpplib() {
    rm -f "$work"/smpplib.db*
    "$python" -B "$here/Tests/Bench/peers/smpplib_responder.py" "$1" "$work/smpplib.db" > "$work/smpplib.log" 2>&1 &
    peer_ids+=($!)
}

# What is not installed is left out, and synced files where the filesystem has no mark for them.
measure_peers() {
    if [ -x "$kannel/bearerbox" ]; then
        measure_peer kannel "Kannel 1.4.5" \
            "Kannel: a file a message, not synced; a fixed text in two messages, no receipts asked for." start_kannel
        mkdir -p "$work/probe"
        if chattr +SD "$work/probe" 2> /dev/null; then
            measure_peer kannel-synced "Kannel 1.4.5, files synced" \
                "Kannel, files synced: the same on a spool that the filesystem syncs." start_synced_kannel
        fi
    fi
    if [ -x "$python" ]; then
        measure_peer python "Python with smpplib" \
            "Python: SQLite, a synced commit a message; a fixed text of two segments, receipts noted." start_smpplib
    fi
}
