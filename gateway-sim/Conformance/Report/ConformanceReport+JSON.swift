import Digest
import JSON

extension ConformanceReport {
    /// The report for a program.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("under_test", position.peerRole == .esme ? "esme" : "gateway")
        writer.member("protocol", position.wireProtocol.rawValue)
        writer.member("peer_binds", position.peerBinds)
        writer.member("at", place)
        writer.member("passed", passedCount)
        writer.member("failed", failedCount)
        writer.member("not_applicable", notApplicableCount)
        writer.name("results")
        writer.beginArray()
        for (_, results) in byClause {
            for result in results { write(result, to: &writer) }
        }
        writer.endArray()
        writer.endObject()
        return writer.finish() + [0x0A]
    }

    private func write(_ result: ConformanceResult, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", result.id)
        writer.member("clause", result.clause.place)
        writer.member("subject", result.clause.subject)
        writer.member("title", result.title)
        writer.member("outcome", result.verdict.word.replacing(" ", with: "_"))
        if let reason = result.verdict.reason { writer.member("reason", reason) }
        writer.name("remarks")
        writer.beginArray()
        for remark in result.remarks { writer.string(remark) }
        writer.endArray()
        writer.name("pdus")
        writer.beginArray()
        for (direction, text) in lines(of: result) {
            writer.beginObject()
            writer.member("direction", "\(direction)")
            writer.member("text", text)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}
