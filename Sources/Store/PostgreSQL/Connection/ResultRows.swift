#if PostgreSQL
    import CPostgreSQL
    import Primitives
    import SMS

    /// What a statement brought, in PostgreSQL's binary format; rows and columns are counted from 0.
    final class ResultRows {
        private let result: OpaquePointer

        /// Takes the result over.
        init(_ result: OpaquePointer) { self.result = result }

        deinit { PQclear(result) }

        /// How many rows there are.
        var count: Int { Int(PQntuples(result)) }

        /// How many rows a statement changed.
        var changedCount: Int { PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0 }

        /// The SQLSTATE of an error; empty where the server has said nothing.
        var errorState: String { errorField("C") }

        /// The first sentence of an error, without the details, which may hold what rows hold.
        var errorMessage: String {
            let message = errorField("M")
            return message.isEmpty ? "the connection was lost" : message
        }

        /// The rule that a row has broken by a key that is taken, as other stores call it.
        var brokenRule: String? {
            guard errorState == "23505" else { return nil }
            let (table, constraint) = (errorField("t"), errorField("n"))
            let column = constraint.dropFirst(table.count + 1)
            return "UNIQUE constraint failed: \(table).\(column == "pkey" ? "id" : String(column.dropLast(4)))"
        }

        private func errorField(_ code: Unicode.Scalar) -> String {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) } ?? ""
        }

        func isNull(_ row: Int, _ column: Int32) -> Bool { PQgetisnull(result, Int32(row), column) == 1 }

        func integer(_ row: Int, _ column: Int32) -> Int64 {
            guard PQgetlength(result, Int32(row), column) == 8, let value = PQgetvalue(result, Int32(row), column)
            else {
                return 0
            }
            return Int64(bigEndian: UnsafeRawPointer(value).loadUnaligned(as: Int64.self))
        }

        func optionalInteger(_ row: Int, _ column: Int32) -> Int64? {
            isNull(row, column) ? nil : integer(row, column)
        }

        func boolean(_ row: Int, _ column: Int32) -> Bool { view(row, column).first == 1 }

        func octets(_ row: Int, _ column: Int32) -> [UInt8] { [UInt8](view(row, column)) }

        func text(_ row: Int, _ column: Int32) -> String { String(decoding: view(row, column), as: UTF8.self) }

        private func view(_ row: Int, _ column: Int32) -> UnsafeRawBufferPointer {
            guard let value = PQgetvalue(result, Int32(row), column) else {
                return UnsafeRawBufferPointer(start: nil, count: 0)
            }
            return UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(result, Int32(row), column)))
        }
    }

    /// One row of a result.
    struct ResultRow: ColumnReader {
        private let rows: ResultRows
        private let index: Int

        init(_ rows: ResultRows, _ index: Int) {
            self.rows = rows
            self.index = index
        }

        func isNull(_ column: Int32) -> Bool { rows.isNull(index, column) }
        func integer(_ column: Int32) -> Int64 { rows.integer(index, column) }
        func boolean(_ column: Int32) -> Bool { rows.boolean(index, column) }
        func octets(_ column: Int32) -> [UInt8] { rows.octets(index, column) }
        func text(_ column: Int32) -> String { rows.text(index, column) }
    }

    extension ResultRows: Sequence {
        func makeIterator() -> AnyIterator<ResultRow> {
            var index = 0
            return AnyIterator {
                guard index < self.count else { return nil }
                defer { index += 1 }
                return ResultRow(self, index)
            }
        }
    }
#endif
