#if PostgreSQL
    /// A statement's parameters in PostgreSQL's binary format, one behind the other in one buffer.
    ///
    /// Rows go to the server as one array for each column, which `unnest` turns into rows again.
    struct Parameters {
        /// An element's type, by its object identifier in every PostgreSQL.
        enum Element: UInt32 {
            case boolean = 16
            case octets = 17
            case integer = 20
            case text = 25
        }

        private var octets: [UInt8] = []
        private var starts: [Int] = []
        private var lengths: [Int32] = []

        /// Adds a whole number.
        mutating func add(_ value: Int64) { one { $0.append(value) } }

        /// Adds octets.
        mutating func add(_ value: [UInt8]) { one { $0.octets += value } }

        /// Adds a text.
        mutating func add(_ value: String) { one { $0.octets += value.utf8 } }

        /// Adds a column of whole numbers.
        mutating func integers<Rows: Collection>(_ rows: Rows, _ value: (Rows.Element) -> Int64?) {
            array(.integer, rows) { rows, row in
                guard let number = value(row) else { return false }
                rows.append(number)
                return true
            }
        }

        /// Adds a column of claims.
        mutating func booleans<Rows: Collection>(_ rows: Rows, _ value: (Rows.Element) -> Bool) {
            array(.boolean, rows) { rows, row in
                rows.octets.append(value(row) ? 1 : 0)
                return true
            }
        }

        /// Adds a column of octets.
        mutating func octets<Rows: Collection>(_ rows: Rows, _ value: (Rows.Element) -> [UInt8]?) {
            array(.octets, rows) { rows, row in
                guard let octets = value(row) else { return false }
                rows.octets += octets
                return true
            }
        }

        /// Adds a column of texts.
        mutating func texts<Rows: Collection>(_ rows: Rows, _ value: (Rows.Element) -> String?) {
            array(.text, rows) { rows, row in
                guard let text = value(row) else { return false }
                rows.octets += text.utf8
                return true
            }
        }

        /// Calls `body` with libpq's view of the parameters.
        func withPointers<Outcome>(
            _ body: (
                Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
            ) -> Outcome
        ) -> Outcome {
            octets.withUnsafeBytes { octets in
                // Of nothing at all there is no address, and libpq would take a null pointer for NULL.
                let base = octets.baseAddress.map { $0.assumingMemoryBound(to: CChar.self) }
                let values: [UnsafePointer<CChar>?] = starts.map { base?.advanced(by: $0) }
                let formats = [Int32](repeating: 1, count: starts.count)
                return body(Int32(starts.count), values, lengths, formats)
            }
        }
    }

    extension Parameters {
        private mutating func one(_ write: (inout Self) -> Void) {
            let start = octets.count
            write(&self)
            starts.append(start)
            lengths.append(Int32(octets.count - start))
        }

        private mutating func append(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.bigEndian) { octets.append(contentsOf: $0) }
        }

        /// One dimension, no flag, the type; how many, from 1; each with its length before it, −1 for NULL.
        private mutating func array<Rows: Collection>(
            _ type: Element, _ rows: Rows, _ write: (inout Self, Rows.Element) -> Bool
        ) {
            one { parameters in
                parameters.append(Int32(rows.isEmpty ? 0 : 1))
                parameters.append(Int32(0))
                parameters.append(type.rawValue)
                guard !rows.isEmpty else { return }
                parameters.append(Int32(rows.count))
                parameters.append(Int32(1))
                for row in rows {
                    let place = parameters.octets.count
                    parameters.append(Int32(-1))
                    guard write(&parameters, row) else { continue }
                    let length = Int32(parameters.octets.count - place - 4).bigEndian
                    withUnsafeBytes(of: length) { length in
                        for (offset, octet) in length.enumerated() { parameters.octets[place + offset] = octet }
                    }
                }
            }
        }
    }
#endif
