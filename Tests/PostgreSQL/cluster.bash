# A PostgreSQL cluster of the caller's own, in a temporary folder and on a free port; source this file.
#
# start_cluster FOLDER [SETTING=VALUE…]   makes and starts one, and sets CLUSTER_URL
# start_standby FOLDER PRIMARY_FOLDER     a second server that confirms each commit of the first one's; sets CLUSTER_URL
# promote_cluster FOLDER                  makes a standby the server that is written
# kill_cluster FOLDER                     ends all processes of a server as a power cut does
# restart_cluster FOLDER                  starts one that was killed, at the same port
# stop_cluster FOLDER                     ends it at once
#
# As root the server would refuse to run: then everything runs as an ordinary user, whom the folder is given to.

CLUSTER_USER=$(getent passwd postgres nobody | head -1 | cut -d: -f1)

# The newest server's programs that are installed.
postgresql_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }

# Runs a program of the server's as a user that it takes.
as_server() {
    if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid="$CLUSTER_USER" --regid="$CLUSTER_USER" --clear-groups -- "$@"); else "$@"; fi
}

# A port that nobody listens at now.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null ||
        echo $((20000 + RANDOM % 20000))
}

start_cluster() {
    local folder=$1 bin port
    shift
    bin=$(postgresql_bin)
    mkdir -p "$folder"
    if [ "$(id -u)" = 0 ]; then chown "$CLUSTER_USER" "$folder"; fi
    [ -e "$folder/data/PG_VERSION" ] ||
        as_server "$bin/initdb" --pgdata="$folder/data" --username=tongcha --auth=trust --encoding=UTF8 --locale=C \
            >"$folder.log" 2>&1 || { cat "$folder.log" >&2; return 1; }
    # One role has to give a password.
    as_server sed -i '1i host all guarded 127.0.0.1/32 scram-sha-256' "$folder/data/pg_hba.conf"
    port=$(free_port)
    {
        echo "listen_addresses = '127.0.0.1'"
        echo "port = $port"
        echo "unix_socket_directories = '$folder'"
        echo "max_connections = 400"
        echo "shared_buffers = '256MB'"
        echo "max_wal_size = '2GB'"
        for setting in "$@"; do echo "${setting%%=*} = '${setting#*=}'"; done
    } | as_server tee -a "$folder/data/postgresql.conf" >/dev/null
    as_server "$bin/pg_ctl" --pgdata="$folder/data" --log="$folder/log" --wait --timeout=60 start >/dev/null ||
        { cat "$folder/log" >&2; return 1; }
    # Read by whoever sources this file.
    # shellcheck disable=SC2034
    CLUSTER_URL="postgresql://tongcha@127.0.0.1:$port/postgres"
}

start_standby() {
    local folder=$1 primary=$2 bin port
    bin=$(postgresql_bin)
    port=$(free_port)
    mkdir -p "$folder"
    if [ "$(id -u)" = 0 ]; then chown "$CLUSTER_USER" "$folder"; fi
    as_server "$bin/pg_basebackup" --pgdata="$folder/data" --write-recovery-conf --checkpoint=fast \
        --dbname="host=$primary port=$(sed -n 4p "$primary/data/postmaster.pid") user=tongcha application_name=standby"
    {
        echo "port = $port"
        echo "unix_socket_directories = '$folder'"
        # Once it is promoted it has no standby of its own.
        echo "synchronous_standby_names = ''"
    } | as_server tee -a "$folder/data/postgresql.conf" >/dev/null
    as_server "$bin/pg_ctl" --pgdata="$folder/data" --log="$folder/log" --wait --timeout=60 start >/dev/null ||
        { cat "$folder/log" >&2; return 1; }
    as_server "$bin/psql" -X -q --host="$primary" --port="$(sed -n 4p "$primary/data/postmaster.pid")" --username=tongcha \
        -c "ALTER SYSTEM SET synchronous_standby_names = 'standby'" -c 'SELECT pg_reload_conf()' postgres >/dev/null
    # shellcheck disable=SC2034
    CLUSTER_URL="postgresql://tongcha@127.0.0.1:$port/postgres"
}

promote_cluster() {
    as_server "$(postgresql_bin)/pg_ctl" --pgdata="$1/data" --wait --timeout=60 promote >/dev/null
}

kill_cluster() {
    local server
    server=$(head -1 "$1/data/postmaster.pid")
    # Stopped first, so that it starts nothing in the place of what is killed.
    kill -STOP "$server"
    # shellcheck disable=SC2046
    kill -9 $(pgrep -P "$server") "$server"
}

restart_cluster() {
    as_server "$(postgresql_bin)/pg_ctl" --pgdata="$1/data" --log="$1/log" --wait --timeout=60 start >/dev/null 2>&1
}

stop_cluster() {
    as_server "$(postgresql_bin)/pg_ctl" --pgdata="$1/data" --mode=immediate --wait stop >/dev/null 2>&1 || true
}
