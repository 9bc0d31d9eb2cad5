import Net
import SMS
import TestSupport
import Testing

@testable import Responder

/// What is forgotten on a server goes in small steps, between which people are served.
@Suite(.enabled(if: TestServer.url != nil, "there is no PostgreSQL server; `make postgresql` starts one"))
struct ServerRetentionTests {
    /// Notes each transaction that removes rows, how many, and how long it had run by then; and each inquiry that begins.
    private static let watching = """
        CREATE TABLE noted (
            place bigserial, removed bigint NOT NULL,
            milliseconds double precision NOT NULL
                DEFAULT 1000 * extract(epoch FROM clock_timestamp() - transaction_timestamp()));
        CREATE FUNCTION note_removal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO noted (removed) SELECT count(*) FROM gone; RETURN NULL;
        END $$;
        CREATE FUNCTION note_beginning() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO noted (removed) VALUES (0); RETURN NULL;
        END $$;
        CREATE TRIGGER removals AFTER DELETE ON inquiry REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION note_removal();
        CREATE TRIGGER beginnings AFTER INSERT ON inquiry FOR EACH ROW EXECUTE FUNCTION note_beginning();
        """
    private static let count = 12_000
    /// How many rows one look passes, and so one transaction removes at most.
    private static let step = 500

    /// Inquiries of others, that look like the one that is there.
    private static let filling = """
        INSERT INTO inquiry (id, phone, service, link, short_code, language, accepted_at, deadline, is_acknowledged, missing,
            counts, state, is_told, finished_at, partial_at)
        SELECT id + n::bigint * 4194304, 13700000000 + n, service, link, short_code, language, accepted_at, deadline, is_acknowledged,
            missing, counts, state, is_told, finished_at, partial_at
        FROM inquiry, generate_series(1, \(count - 1)) n
        """

    @Test @LoopActor func `old rows go in many transactions, and a text is answered between them`() async throws {
        try await withResponder { responder in
            try responder.know([TestResponder.known, "13900139000"])
            try await responder.start()
            let gateway = try await responder.gateway()
            let url = responder.configuration.storePath
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await gateway.texts(to: TestResponder.known, count: 1)
            try TestServer.run(Self.filling, at: url)
            try TestServer.run(Self.watching, at: url)
            responder.pass(.seconds(8 * 86_400))
            try await eventually("the first are gone") {
                try TestServer.run("SELECT count(*) > 0 FROM noted WHERE removed > 0", at: url) == "t"
            }
            try await gateway.text("查询 01123X", from: "13900139000")
            try await gateway.texts(to: "13900139000", count: 1)
            try await eventually("all are gone", within: .seconds(60)) {
                try TestServer.run("SELECT count(*) FROM inquiry", at: url) == "1"
            }
            let figures = try TestServer.run(
                """
                SELECT count(*) FILTER (WHERE removed > 0), max(removed), sum(removed),
                    count(*) FILTER (WHERE place > (SELECT min(place) FROM noted WHERE removed = 0)),
                    round(max(milliseconds)) FROM noted
                """, at: url
            ).split(separator: "|").compactMap { Int($0) }
            #expect(figures[0] >= Self.count / Self.step)
            #expect(figures[1] <= Self.step)
            #expect(figures[2] == Self.count)
            #expect(figures[3] > 0)
        }
    }
}
