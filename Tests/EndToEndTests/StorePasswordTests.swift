import Foundation
import Net
import TestSupport
import Testing

/// A server that asks for a password: it is given by the configuration, and stands nowhere else.
@Suite(.enabled(if: TestServer.url != nil, "there is no PostgreSQL server; `make postgresql` starts one"))
struct StorePasswordTests {
    private static let password = "geheim-7Qx"

    /// A role that may do everything in a schema of its own, and what its URL is; cluster.bash lets the server ask for its
    /// password.
    private func makeRole() throws -> String {
        let url = try #require(try TestServer.makeSchema())
        let schema = try TestServer.run("SELECT current_schema()", at: url)
        let role = "DROP OWNED BY guarded; ALTER ROLE guarded PASSWORD '\(Self.password)'"
        try TestServer.run(
            """
            DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'guarded') THEN CREATE ROLE guarded LOGIN;
            END IF; END $$; \(role); GRANT ALL ON SCHEMA \(schema) TO guarded
            """, at: url)
        return url.replacingOccurrences(of: "tongcha@", with: "guarded@")
    }

    /// A configuration whose store is written like this.
    private func configure(_ place: ServeFolder, _ store: String) throws {
        _ = try place.folder.write(
            "tongcha.json5",
            """
            { store: \(store), key: { file: "\(place.data)/tongcha.key" }, templates: "\(Repository.root)/templates",
              links: [ { name: "line", protocol: "line", listen: "127.0.0.1:0", system_id: "a", password: "secret" } ],
              status: { listen: "127.0.0.1:0" } }
            """)
    }

    /// What `check` says.
    @LoopActor private func check(
        _ place: ServeFolder, environment: [String: String] = [:], code: Int32
    ) async throws -> String {
        let process = try ServeProcess(
            arguments: ["check", "--config", place.configuration], environment: environment, folder: place.folder.path)
        #expect(try await process.ended() == .exit(code), "\(process.outputText)\(process.errorText)")
        return process.outputText + process.errorText
    }

    @Test @LoopActor func `a password comes by file or environment, and is told to nobody`() async throws {
        let place = try ServeFolder(onFile: true)
        let url = try makeRole()
        let file = try place.folder.write("store.password", "\(Self.password)\n")
        chmod(file, 0o600)
        try configure(place, "{ url: \"\(url)\", password: { env: \"STORE_PASSWORD\" } }")
        let wrong = try await check(place, environment: ["STORE_PASSWORD": "wrong-7Qx"], code: 1)
        #expect(wrong.contains("password authentication failed"))
        let unset = try await check(place, code: 1)
        #expect(unset.contains("the environment variable STORE_PASSWORD is not set"))
        let byEnvironment = try await check(place, environment: ["STORE_PASSWORD": Self.password], code: 0)
        try configure(place, "\"\(url)\"")
        let absent = try await check(place, code: 1)
        #expect(absent.contains("no password supplied"))
        let byLibrary = try await check(place, environment: ["PGPASSWORD": Self.password], code: 0)
        try configure(place, "\"\(url.replacingOccurrences(of: "guarded@", with: "guarded:\(Self.password)@"))\"")
        let inside = try await check(place, code: 1)
        #expect(inside.contains("the URL of the store holds a password; write store: { url: "))
        try configure(place, "{ url: \"\(url)\", password: { file: \"\(file)\" } }")
        let byFile = try await check(place, code: 0)
        let process = try place.serve()
        _ = try await process.address()
        let arguments = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(process.identifier)/cmdline"))
        process.signal(SIGTERM)
        #expect(try await process.ended() == .exit(0))
        let said = [
            wrong, unset, byEnvironment, absent, byLibrary, inside, byFile, process.errorText, process.outputText,
            String(decoding: arguments, as: UTF8.self),
        ]
        #expect(!said.contains { $0.contains("7Qx") }, "\(said)")
    }
}
