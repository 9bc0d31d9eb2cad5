#if PostgreSQL
    import CPostgreSQL
    import Glibc

    // Many rows at once: COPY, which the server takes outside of pipelines only.
    extension Connection {
        /// Sends rows in COPY's binary format and waits until the server has them. Nothing else may be under way.
        func copy(_ sql: StaticString, _ rows: CopyRows) throws(StoreError) {
            let deadline = ContinuousClock.now + .seconds(60)
            guard isAlive, PQexitPipelineMode(handle) == 1 else { throw lose() }
            let text = UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self)
            guard PQsendQuery(handle, text) == 1 else { throw lose() }
            var fault = try results(until: deadline)
            if fault == nil {
                try put(rows.octets, until: deadline)
                fault = try results(until: deadline)
            }
            guard PQenterPipelineMode(handle) == 1 else { throw lose() }
            if let fault { throw fault }
        }

        /// Waits for the results of what was sent, or for the server's wish to have data; the error, if there is one.
        private func results(until deadline: ContinuousClock.Instant) throws(StoreError) -> StoreError? {
            var fault: StoreError?
            while true {
                let rest = PQflush(handle)
                guard rest >= 0 else { throw lose() }
                while rest == 0, PQisBusy(handle) == 0 {
                    guard let result = PQgetResult(handle) else { return fault }
                    let status = PQresultStatus(result)
                    let answer = ResultRows(result)
                    if status == PGRES_COPY_IN { return nil }
                    guard status != PGRES_COMMAND_OK else { continue }
                    if fault == nil { fault = self.fault(of: answer) }
                    guard isAlive else { throw lose(fault) }
                }
                try wait(for: rest == 0 ? POLLIN : POLLIN | POLLOUT, until: deadline)
            }
        }

        private func put(_ octets: [UInt8], until deadline: ContinuousClock.Instant) throws(StoreError) {
            var start = 0
            while start < octets.count {
                let count = min(octets.count - start, 65_536)
                let status = octets.withUnsafeBytes { octets in
                    let piece = UnsafeRawBufferPointer(rebasing: octets[start..<start + count])
                    return PQputCopyData(
                        handle, piece.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(count))
                }
                guard status >= 0 else { throw lose() }
                if status == 1 { start += count } else { try wait(for: POLLIN | POLLOUT, until: deadline) }
                guard PQflush(handle) >= 0 else { throw lose() }
            }
            var status = PQputCopyEnd(handle, nil)
            while status == 0 {
                try wait(for: POLLIN | POLLOUT, until: deadline)
                status = PQputCopyEnd(handle, nil)
            }
            guard status == 1 else { throw lose() }
        }

        private func wait(for events: Int32, until deadline: ContinuousClock.Instant) throws(StoreError) {
            guard Self.wait(PQsocket(handle), for: Int16(events), until: deadline), PQconsumeInput(handle) == 1 else {
                throw lose()
            }
        }
    }

    /// Rows in COPY's binary format.
    struct CopyRows {
        private(set) var octets: [UInt8]
        private let columnCount: Int16

        init(columnCount: Int16, rowCount: Int) {
            self.columnCount = columnCount
            // The signature, no flags, nothing more in the header.
            octets = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
            octets.reserveCapacity(64 * rowCount)
        }

        /// Begins a row, whose columns follow.
        mutating func beginRow() { append(columnCount) }

        mutating func add(_ value: Int64?) {
            guard let value else { return append(Int32(-1)) }
            append(Int32(8))
            append(value)
        }

        mutating func add(_ value: Bool) {
            append(Int32(1))
            octets.append(value ? 1 : 0)
        }

        mutating func add(_ value: [UInt8]) {
            append(Int32(value.count))
            octets += value
        }

        /// Ends the rows.
        mutating func end() { append(Int16(-1)) }

        private mutating func append(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.bigEndian) { octets.append(contentsOf: $0) }
        }
    }
#endif
