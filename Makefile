# Every target installs what it needs: the only thing asked of the machine is a Swift toolchain.
SHELL := /bin/bash
.DEFAULT_GOAL := build
.PHONY: build release demo test lint format scenarios fuzz tsan asan bench bench-peers bench-people \
	bench-before bench-chart interop crash soak hostile backlog clean simulate simulate-planted simulate-services \
	simulate-search sqlite postgresql postgresql-nodes postgresql-bench postgresql-import libpq demo-web browser \
	browser-load conform

SWIFT_FLAGS := --explicit-target-dependency-import-check error
SOURCES := Package.swift Sources Tests gateway-sim
FIXTURES := $(if $(TONGCHA_FIXTURES),TONGCHA_FIXTURES=$(TONGCHA_FIXTURES),)

build: sqlite
	swift build $(SWIFT_FLAGS)

# Every test runs with the checks for exclusive access, which cost a tenth of the loop's time. Swift's library is part of
# the programs: nothing has to be installed where they run, and calls into it take a thirtieth less of all their time.
release: sqlite
	swift build $(SWIFT_FLAGS) -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked

# A whole conversation between simulated phones and the real responder.
demo: release
	gateway-sim/demo/run .build/release

# The simulated carrier's page and the real responder, until interrupted.
demo-web: release
	gateway-sim/demo/web .build/release $(DEMO_WEB)

# That page in a real Chromium, with screenshots in .build/browser.
browser: release
	Tests/Browser/run .build/release

# A hundred thousand texts through the API while the page is open: pictures a second and memory.
browser-load: release
	Tests/Browser/run .build/release load

# Suites that wait for connections and other processes run one after the other, behind those that keep every core busy.
WAITING := NetTests LinksTests GatewaySimTests SimulationTests EndToEndTests
EMPTY :=
ANY := $(subst $(EMPTY) $(EMPTY),|,$(WAITING))

test: sqlite
	swift build $(SWIFT_FLAGS) $(TEST_FLAGS) --build-tests
	$(FIXTURES) swift test $(TEST_FLAGS) --skip-build --skip '$(ANY)'
	for suite in $(WAITING); do $(FIXTURES) swift test $(TEST_FLAGS) --skip-build --filter $$suite || exit 1; done

# The suites of the store and of the whole responder on a PostgreSQL server of their own, which ends with them; then several
# nodes that are killed for a moment. A build with the trait has a folder of its own: the default build knows nothing of it.
POSTGRESQL_FLAGS := --traits PostgreSQL --scratch-path .build-postgresql

postgresql: sqlite libpq
	swift build $(SWIFT_FLAGS) $(POSTGRESQL_FLAGS) --build-tests
	for suite in StoreTests ResponderTests EndToEndTests; do \
		Tests/PostgreSQL/run swift test $(POSTGRESQL_FLAGS) --skip-build --filter $$suite || exit 1; done
	POSTGRESQL_MINUTES=0.75 Tests/PostgreSQL/nodes .build-postgresql/debug
	swift build $(SWIFT_FLAGS) --product tongcha
	Tests/PostgreSQL/unlinked .build/debug .build-postgresql/debug

# Nodes that are killed for POSTGRESQL_MINUTES (10), a server that is lost, a node that sleeps; Tests/PostgreSQL/README.md.
postgresql-nodes: sqlite libpq
	swift build $(SWIFT_FLAGS) $(POSTGRESQL_FLAGS)
	Tests/PostgreSQL/nodes .build-postgresql/debug

# Answers a second beside SQLite, and with a server that is far away (BENCH_DELAY milliseconds each way).
postgresql-bench: sqlite libpq
	swift build $(SWIFT_FLAGS) $(POSTGRESQL_FLAGS) -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked
	Tests/PostgreSQL/bench .build-postgresql/release

# Seeded worlds around the responder in virtual time, on every core for SIMULATE_SECONDS; Tests/Simulation/README.md.
simulate: release
	Tests/Simulation/run .build/release

# Whether the simulation finds faults that are put into a copy of the sources, and after how many worlds.
simulate-planted: sqlite
	Tests/Simulation/planted/run

# Ten thousand people who ask three services at once: each must get exactly the texts that the parties' answers promise.
simulate-services: release
	.build/release/simulate services --people 10000

# Every octet that a thousand people leave behind in store, logs and backup, searched for tails and numbers.
simulate-search: release
	.build/release/simulate search --people 1000

# Ten million people (IMPORT_PEOPLE) into a server, stopped and cut off in the middle, and once more.
postgresql-import: sqlite libpq
	swift build $(SWIFT_FLAGS) $(POSTGRESQL_FLAGS) -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked
	Tests/PostgreSQL/import .build-postgresql/release

lint:
	swift format lint --strict --recursive $(SOURCES)

format:
	swift format format --in-place --recursive $(SOURCES)

# Faults of gateways, one scenario each, over the protocols it suits.
scenarios: release
	gateway-sim/scenarios/run .build/release

# Inputs that a fuzzer makes up, guided by the code they reach, for every reader of octets from outside; FUZZ_SECONDS each.
fuzz: sqlite
	Tests/Fuzz/run

# The whole suite under a sanitizer, the processes that tests start included. For races there is nothing to suppress:
# `Lock` and not `Mutex` is used, whose waiting the thread sanitizer does not see.
tsan:
	TSAN_OPTIONS=halt_on_error=1 $(MAKE) test TEST_FLAGS='--sanitize=thread --scratch-path .build-tsan'

# Memory errors; what is undefined in C traps in Swift by itself. Leaks are not counted: the side table of a weak
# reference is reached by a pointer that the sanitizer cannot read, and XCTest's runner never frees its own.
asan:
	ASAN_OPTIONS=detect_leaks=0 $(MAKE) test TEST_FLAGS='--sanitize=address --scratch-path .build-asan'

# Answers a second over one link, and what SQLite alone does in the same run; the second target adds other responders.
bench: release
	Tests/Bench/run .build/release

bench-peers: release
	Tests/Bench/peers/install
	Tests/Bench/run .build/release

# The same among people of whom a few ask, ten thousand and ten million (BENCH_PEOPLE); the start with so many.
bench-people: release
	Tests/Bench/run .build/release people

# An earlier commit, BENCH_BASE, and this one in turns.
bench-before: release
	Tests/Bench/compare .build/release "$(BENCH_BASE)"

# Keeps the picture of the last run, for Tests/Bench/README.md.
bench-chart:
	cp .build/bench/bench.svg Tests/Bench/bench.svg

# Independent SMPP peers against the responder.
interop: build
	Tests/Interop/run

# The simulator's conformance cases against other people's SMPP; reports in .build/conform, and no pass or fail.
conform: release
	Tests/Conformance/run .build/release

# A thousand kills, two thousand power cuts, full and read-only disks, clocks that jump, a million waiting replies.
crash: release
	swift build $(SWIFT_FLAGS) --build-tests
	Tests/Crash/run .build/release

# Mixed traffic for SOAK_MINUTES (30), links that flap, companies that fail: nothing may leak, all counts must add up.
soak: release
	Tests/Soak/run soak .build/release

# An honest gateway's latency beside hostile peers, up to thousands of them; HOSTILE_SCALE=0.1 runs a small version.
# Some kinds only: Tests/Soak/run hostile .build/release guess_burst eager_flood
hostile: release
	Tests/Soak/run hostile .build/release

# Twenty thousand open questions whose companies all answer while another process holds the store.
backlog: release
	Tests/Soak/run backlog .build/release

clean:
	swift package clean

# SQLite's header is the one thing a toolchain does not bring.
sqlite:
	@if ! echo '#include <sqlite3.h>' | $(CC) -E - >/dev/null 2>&1 && [ ! -e /usr/include/sqlite3.h ]; then \
		if ! command -v apt-get >/dev/null; then \
			echo "sqlite3.h is missing: install your system's SQLite development package (libsqlite3-dev)" >&2; exit 1; \
		fi; \
		if [ "$$(id -u)" = 0 ]; then run=; else run=sudo; fi; \
		echo "installing libsqlite3-dev"; \
		$$run apt-get update -qq && $$run apt-get install -y -qq libsqlite3-dev; \
	fi

# A server's programs, and the library that speaks to it.
libpq:
	@if ! [ -e /usr/include/postgresql/libpq-fe.h ] || ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then \
		if ! command -v apt-get >/dev/null; then \
			echo "install PostgreSQL's server and libpq's development package (postgresql, libpq-dev)" >&2; exit 1; \
		fi; \
		if [ "$$(id -u)" = 0 ]; then run=; else run=sudo; fi; \
		echo "installing postgresql and libpq-dev"; \
		$$run apt-get update -qq && $$run apt-get install -y -qq postgresql libpq-dev; \
	fi
