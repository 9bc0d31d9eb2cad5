# What Tests/Bench/run and Tests/Bench/compare share; to be sourced with the folder of the binaries as the first argument.
#
# Every measurement becomes one line of JSON in $runs; `bench table`, `turns`, `json` and `chart` read them.
source "$here/gateway-sim/demo/responder.bash" "$1"
source "$here/Tests/Bench/peers/peers.bash"

count=${BENCH_MESSAGES:-50000}
repeats=${BENCH_REPEATS:-3}
paced_rate=200
paced_seconds=${BENCH_PACED_SECONDS:-10}
home=$here/.build/bench
mkdir -p "$home"
# The first of all people's numbers, in lists and stores alike.
first_phone=13900000000
status='{ listen: "127.0.0.1:0" }'

say() { echo "$*" >&2; }
# Adds a measurement: the run's name, its title, and members of JSON.
record() { echo "{\"run\":\"$1\",\"title\":\"$2\",$3}" >> "$runs"; }
# The machine, as members of JSON.
machine() {
    echo "\"processor\":\"$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)\",\"cores\":$(nproc),\
\"kernel\":\"$(uname -r)\",\"started\":\"$(date -u +%FT%TZ)\",\"questions\":$count,\"repeats\":$repeats,\"open\":${BENCH_OPEN:-0}"
}
# Hundredths of a second of processor time that processes have used.
ticks() { local id; for id; do cat "/proc/$id/stat"; done | awk '{ sum += $14 + $15 } END { print sum }'; }
# A line of /proc/…/status in KiB, summed over processes.
kib() { local id name=$1; shift; for id; do cat "/proc/$id/status"; done | awk -v name="$name:" '$1 == name { sum += $2 } END { print sum }'; }
seconds() { awk -v ticks="$1" 'BEGIN { printf "%.2f", ticks / 100 }'; }
# Milliseconds from one value of EPOCHREALTIME to another.
milliseconds() { awk -v from="$1" -v to="$2" 'BEGIN { printf "%.1f", (to - from) * 1000 }'; }

# The sum of a metric of the responder's over its labels.
metric() {
    local address
    address=$(sed -n 's/.*"event":"status.listening","address":"\([0-9.:]*\)".*/\1/p' "$work/log")
    exec 3<> "/dev/tcp/${address%:*}/${address#*:}"
    printf 'GET /metrics HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$address" >&3
    awk -v name="$1" '{ split($1, part, "{"); sub(/^tongcha_/, "", part[1]) } part[1] == name { sum += $2 } END { print sum + 0 }' <&3
    exec 3>&-
}

# People in a folder, so many, each with accounts at that many applications, and a store that holds them.
import() {
    local folder=$1
    mkdir -p "$folder"
    rm -f "$work"/tongcha.{db*,key}
    "$tools/gateway-sim" people --count "$2" --phones "$first_phone" --accounts "$3" --folder "$folder" > /dev/null
    tongcha import people "$folder/people.csv" > /dev/null
    tongcha import accounts "$folder/accounts.csv" > /dev/null
    rm -f "$folder/accounts.csv"
    mv "$work/tongcha.db" "$folder/store.db"
    mv "$work/tongcha.key" "$folder/key"
}

# Those of a run's people who all ask; every answer takes two segments.
prepare() { [ -d "$work/$side/asking-$1" ] || import "$work/$side/asking-$1" "$1" 5; }

# A store with so many people and one more, filled once for each version of the schema and kept; its folder is $known then.
know() {
    local seed=$work/$side/known version
    [ -d "$seed" ] || import "$seed" 1 11
    # The file's header holds the schema's version.
    version=$(od -An -tu4 --endian=big -j60 -N4 "$seed/store.db" | tr -d ' ')
    known=$home/people-$1-version-$version
    [ ! -e "$known/store.db" ] || return 0
    say "  filling a store with $1 people"
    rm -rf "$known"
    mkdir "$known"
    cp "$seed/key" "$known/key"
    cp "$seed/store.db" "$known/unfinished.db"
    "$tools/bench" people "$known/unfinished.db" "$known/key" $(($1 + 1))
    sync "$known/unfinished.db"
    mv "$known/unfinished.db" "$known/store.db"
}

# Puts a copy of a folder's store where the responder finds it, on the disk and out of the system's memory: what still has
# to be written would slow the run down, what need not be read would speed the start up.
place() {
    rm -f "$work"/tongcha.db*
    cp "$1/store.db" "$work/tongcha.db"
    cp -p "$1/key" "$work/tongcha.key"
    chmod 600 "$work/tongcha.db" "$work/tongcha.key"
    dd of="$work/tongcha.db" oflag=nocache conv=notrunc,fdatasync count=0 2> /dev/null
}

# The generator's outcome goes to load.json; that questions stay unanswered is for the table to tell.
load() { "$tools/gateway-sim" load --json "$work/load.json" "$@" > "$work/load.txt" 2>&1 || cat "$work/load.txt" >&2; }

# Who asks, as options of the generator's: everybody on a folder's list, in a random order that differs from run to run
# and is the same for all who are compared with each other.
asking() { who=(--people "$work/$side/asking-$1/people.csv" --text "查询 {tail}" --shuffle --seed "${repeat:-1}"); }

# One run over a link of a responder that has been started, and right after it SQLite alone with commits of the size just
# reached: the run's name, title, protocol, folder of its store, how many people it knows, how many ask, and further
# options.
measure() {
    local name=$1 title=$2 protocol=$3 folder=$4 known_count=$5 questions=$6 before after units commits bare facts
    shift 6
    before=$(ticks "$responder")
    load --protocol "$protocol" --connect "$(address_of "$protocol")" --messages "$questions" "${who[@]}" "$@"
    after=$(ticks "$responder")
    commits=$(metric store_commits_total)
    units=$(metric store_units_total)
    facts="\"cpu_seconds\":$(seconds $((after - before))),\"peak_kib\":$(kib VmHWM "$responder")"
    facts+=",\"commits\":$commits,\"units\":$units,\"load\":$(cat "$work/load.json")"
    stop_responder
    if [ "${with_bare:-yes}" = yes ] && [[ $name != *paced ]]; then
        mkdir "$work/bare"
        cp "$folder/store.db" "$work/bare/bare.db"
        sync "$work/bare/bare.db"
        bare=$("$tools/bench" store "$work/bare" "$questions" $((units / commits + 1)) "$known_count")
        rm -r "$work/bare"
        facts+=",${bare:1:-1}"
    fi
    record "$name" "$title" "$facts"
}

# A run whose people all ask: name, title, protocol, and further options.
measure_asking() {
    local name=$1 title=$2 protocol=$3 folder=$work/$side/asking-$count
    shift 3
    say "  $title"
    place "$folder"
    start_responder
    measure "$name" "$title" "$protocol" "$folder" "$count" "$count" "$@"
}

# A run whose people are drawn by chance among so many that the store knows, none twice: a prefix of its name, and their
# number. The store is on the disk only when the responder starts, and the look through it for damage, which reads all of it,
# has ended before the run begins.
measure_known() {
    local prefix=$1 number=$2 title="smpp, window 100, among $2 people" try
    local questions=$((count < number ? count : number))
    say "  $title"
    know "$number"
    place "$known"
    start_timed "$prefix" "$number"
    for try in {1..1200}; do
        ! grep -q '"event":"store.sound"' "$work/log" || break
        sleep 0.1
    done
    who=(--phones "$first_phone..$((first_phone + number - 1))" --text "查询 01123X" --shuffle --seed "${repeat:-1}")
    measure "${prefix}people-$number" "$title" smpp "$known" "$number" "$questions" --window "${BENCH_OPEN:-100}" --link-window 100
}

# Starts the responder, and measures how soon it listens and how soon a person gets an answer: the one more that the store
# knows than the run draws from.
start_timed() {
    local from=$EPOCHREALTIME started address line
    : > "$work/log"
    "$bin/tongcha" serve --config "$work/tongcha.json5" 2>> "$work/log" &
    responder=$!
    until grep -q '"event":"responder.started"' "$work/log"; do
        kill -0 "$responder" 2> /dev/null || { cat "$work/log" >&2; exit 1; }
        sleep 0.002
    done
    started=$EPOCHREALTIME
    address=$(address_of line)
    exec 4<> "/dev/tcp/${address%:*}/${address#*:}"
    printf '%s\n' 'bind_transceiver 1 system_id=carrier1 password=secret interface_version=1' \
        "deliver_sm 2 source_addr=$((first_phone + $2)) destination_addr=10699000 short_message=\"查询 01123X\"" >&4
    until [[ ${line:-} == submit_sm\ * ]]; do read -r -t 30 -u 4 line || { say "no first answer"; exit 1; }; done
    record "${1}start-$2" "start with $2 people" \
        "\"started_ms\":$(milliseconds "$from" "$started"),\"first_answer_ms\":$(milliseconds "$from" "$EPOCHREALTIME")"
    printf 'submit_sm_resp %s command_status=ESME_ROK message_id=1\nunbind 3\n' "$(cut -d ' ' -f 2 <<< "$line")" >&4
    exec 4>&-
}
