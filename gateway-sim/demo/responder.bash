# What the scripts share that run the real responder in a temporary folder; to be sourced with the folder of the
# binaries as the first argument.
bin=$(cd "$1" && pwd)
work=$(mktemp -d)
responder=

# Ends the responder, in order, and waits for it.
stop_responder() {
    [ -n "$responder" ] || return 0
    kill "$responder" 2>/dev/null || true
    wait "$responder" || true
    responder=
}

finish() {
    stop_responder
    rm -rf "$work"
}
trap finish EXIT

# Writes a configuration with a listener for each protocol, at ports that the system chooses; the first argument adds
# settings to each link. $window and $status say otherwise than 100 and nowhere.
configure() {
    local common="system_id: \"carrier1\", password: \"secret\", window: ${window:-100}${1:-}"
    configure_links "
    { name: \"line\", protocol: \"line\", listen: \"127.0.0.1:0\", $common },
    { name: \"smpp\", protocol: \"smpp\", listen: \"127.0.0.1:0\", $common },"
}

# Writes a configuration with these links.
configure_links() {
    cat > "$work/tongcha.json5" <<CONFIGURATION
{
  store: "sqlite:$work/tongcha.db",
  key: { file: "$work/tongcha.key" },
  links: [$1
  ],
  status: ${status:-null},
}
CONFIGURATION
}

# Runs a command of the responder's with that configuration.
tongcha() { "$bin/tongcha" "$@" --config "$work/tongcha.json5"; }

# Starts the responder, with what is in $surroundings in its environment, and waits until it listens.
surroundings=()
start_responder() {
    # What an earlier one wrote must not be taken for this one's.
    : > "$work/log"
    env "${surroundings[@]}" "$bin/tongcha" serve --config "$work/tongcha.json5" 2>> "$work/log" &
    responder=$!
    until grep -q '"event":"responder.started"' "$work/log"; do
        kill -0 "$responder" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
        sleep 0.05
    done
}

# The address at which a link listens; the log says which port the system chose.
address_of() {
    sed -n "s/.*\"event\":\"link.listening\",\"link\":\"$1\",\"address\":\"\([0-9.:]*\)\".*/\1/p" "$work/log" | head -n 1
}
