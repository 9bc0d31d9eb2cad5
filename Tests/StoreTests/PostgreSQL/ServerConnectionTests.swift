#if PostgreSQL
    import Foundation
    import TestSupport
    import Testing

    @testable import Store

    /// Connections to a server, and what is checked over them.
    @Suite(.enabled(if: StoreKind.isServerThere, "there is no PostgreSQL server; `make postgresql` starts one"))
    struct ServerConnectionTests {
        @Test func `whoever waits for a silent server is let go without asking it`() throws {
            let connection = try Connection(ServerAddress(try TestServer.requireSchema()))
            connection.send("SELECT pg_sleep(30)")
            Thread.detachNewThread { [interruption = connection.interruption] in interruption.interrupt() }
            let error = #expect(throws: StoreError.self) { try connection.finish() }
            guard case .unreachable = error else { throw NeverHappened(description: "\(error as Any)") }
            #expect(!connection.isAlive)
        }

        @Test func `letting go of a connection that is lost already touches no other one`() throws {
            let url = try TestServer.requireSchema()
            let proxy = try CuttingProxy(before: url)
            let lost = try Connection(ServerAddress(proxy.url))
            proxy.cut(after: 0, .fromServer)
            lost.send("SELECT 1::bigint")
            #expect(throws: StoreError.self) { try lost.finish() }
            // Its descriptor's number is free, and the next one's.
            let next = try Connection(ServerAddress(url))
            lost.interruption.interrupt()
            next.send("SELECT 1::bigint")
            #expect(try next.finish().last?.integer(0, 0) == 1)
        }

        @Test func `a role's limits for others' sessions end none of ours`() throws {
            let url = "\(try TestServer.requireSchema())%20-cidle_session_timeout%3D1h"
            let connection = try Connection(ServerAddress(url))
            connection.send("SELECT current_setting('idle_session_timeout')")
            #expect(try connection.finish().last?.text(0, 0) == "0")
        }

        @Test func `a commit whose outcome the server does not know is asked for`() throws {
            let connection = try Connection(ServerAddress(try TestServer.requireSchema()))
            connection.send("DO $$ BEGIN RAISE SQLSTATE '40003'; END $$")
            let error = #expect(throws: StoreError.self) { try connection.finish() }
            guard case .unreachable = error else { throw NeverHappened(description: "\(error as Any)") }
        }

        @Test func `a check tells of a standby that nobody waits for, and of several servers without one`() {
            func judge(_ commit: String, standby: String, hasSeveralHosts: Bool = true) -> [Int] {
                var report = StoreReport()
                let settings = ["fsync": "on", "synchronous_commit": commit, "synchronous_standby_names": standby]
                ServerCheck.judge(settings, of: "db", hasSeveralHosts: hasSeveralHosts, &report)
                return [report.faults.count, report.warnings.count]
            }
            #expect(judge("on", standby: "b") == [0, 0])
            #expect(judge("remote_apply", standby: "b", hasSeveralHosts: false) == [0, 0])
            #expect(judge("local", standby: "b") == [1, 0])
            #expect(judge("on", standby: "") == [0, 1])
            #expect(judge("local", standby: "", hasSeveralHosts: false) == [0, 0])
            #expect(judge("off", standby: "b") == [1, 0])
        }
    }
#endif
