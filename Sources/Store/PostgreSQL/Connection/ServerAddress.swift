#if PostgreSQL
    import CPostgreSQL

    /// Where a server is and how it is reached: a URL as libpq takes it, which also reads the environment (`PGPASSWORD`,
    /// `PGPASSFILE`, `PGSSLROOTCERT`) and the user's password file.
    struct ServerAddress: Sendable {
        /// libpq's parameters, in its order; those that were not given are missing.
        let parameters: [(name: String, value: String)]
        /// The address without what need not be shown.
        let name: String

        /// Whether there is another server to fail over to.
        var hasSeveralHosts: Bool { name.contains(",") }

        /// The address in a URL, `postgresql://user@host:port/database?sslmode=…`.
        ///
        /// - Parameter password: goes before what the environment and the password file say.
        /// - Throws: `StoreError.refused` for one that libpq does not take, and for one with a password in it.
        init(_ url: String, password: String? = nil) throws(StoreError) {
            var complaint: UnsafeMutablePointer<CChar>?
            guard let options = PQconninfoParse(url, &complaint) else {
                PQfreemem(complaint)
                // libpq repeats the URL in its complaint, and with it what may be a password.
                throw .refused(reason: "\"store\" must be postgresql://user@host:port/database?sslmode=…")
            }
            defer { PQconninfoFree(options) }
            var parameters: [(name: String, value: String)] = []
            var option = options
            while let keyword = option.pointee.keyword {
                if let value = option.pointee.val {
                    parameters.append((String(cString: keyword), String(cString: value)))
                }
                option += 1
            }
            func given(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
            guard given("password") == nil, given("sslpassword") == nil else {
                throw .refused(
                    reason:
                        "the URL of the store holds a password; write store: { url: \"postgresql://…\", password: "
                        + "{ file: \"path\" } }, or give it by PGPASSWORD or PGPASSFILE")
            }
            let hosts = Self.hosts(given("host") ?? given("hostaddr") ?? "localhost", ports: given("port") ?? "")
            name = "postgresql://\(hosts)/\(given("dbname") ?? given("user") ?? "")"
            // After a fail-over the former primary, or a standby, may answer first.
            if given("target_session_attrs") == nil { parameters.append(("target_session_attrs", "read-write")) }
            if given("application_name") == nil { parameters.append(("application_name", "tongcha")) }
            if given("client_encoding") == nil { parameters.append(("client_encoding", "UTF8")) }
            if let password { parameters.append(("password", password)) }
            self.parameters = parameters
        }

        /// Hosts with their ports; libpq has a list of each.
        private static func hosts(_ hosts: String, ports: String) -> String {
            let ports = ports.split(separator: ",", omittingEmptySubsequences: false)
            let hosts = hosts.split(separator: ",", omittingEmptySubsequences: false)
            return hosts.enumerated().map { index, host in
                // One port may stand for all hosts.
                let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
                return port.isEmpty ? String(host) : "\(host):\(port)"
            }.joined(separator: ",")
        }
    }
#endif
