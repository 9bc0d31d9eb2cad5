import Arguments
import Glibc

/// What `make bench` needs besides the executables: the ceilings, and what the measurements come to.
@main
struct Bench {
    private static let folder = Operand.required(
        "FOLDER", .path, "where the database goes, or bare.db is, a store with people")
    private static let store = Operand.required("STORE", .path, "a store that a responder made")
    private static let key = Operand.required("KEY", .path, "the file with its key")
    private static let people = Operand.required("PEOPLE", .integer(1...100_000_000), "how many people it knows")
    private static let questions = Operand.required("QUESTIONS", .integer(1...100_000_000), "how many to write")
    private static let changes = Operand.required("CHANGES", .integer(1...1_000_000), "changes in one commit")
    private static let number = Operand.required("NUMBER", .integer(1...100_000_000), "how many people")
    private static let count = Operand.required("COUNT", .integer(1...100), "how many")
    private static let runs = Operand.required("RUNS", .path, "the measurements, one JSON object a line")

    private static let program = Command(
        "bench", "The ceilings that the responder is measured against, and what the measurements come to.",
        commands: [
            Command("codec", "decode a deliver_sm again and again"),
            Command("echo", "answer deliver_sm over a loopback connection and do nothing else"),
            Command(
                "store", "let SQLite write the rows that the responder writes",
                operands: [folder, questions, changes, people]),
            Command(
                "people", "fill a store with people who all have the tail \(PeopleFill.tail)",
                operands: [store, key, number]),
            Command("ports", "name free ports", operands: [count]),
            Command("table", "the measurements for a person", operands: [runs]),
            Command("json", "the measurements for a program", operands: [runs]),
            Command("turns", "the measurements of two builds that took turns, side by side", operands: [runs]),
            Command("chart", "the measurements as a picture, SVG", operands: [runs]),
        ])

    static func main() async {
        switch program.parse(Array(CommandLine.arguments.dropFirst())) {
        case .stop(let text, let code):
            write(text, to: code == 0 ? STDOUT_FILENO : STDERR_FILENO)
            exit(code)
        case .run(let invocation):
            do {
                write(try await output(of: invocation), to: STDOUT_FILENO)
            } catch {
                write("bench: \(error)\n", to: STDERR_FILENO)
                exit(1)
            }
        }
    }

    private static func output(of invocation: Invocation) async throws -> String {
        switch invocation.command {
        case "codec": return CodecCeiling().json + "\n"
        case "echo": return try await EchoCeiling().json + "\n"
        case "store":
            let ceiling = try StoreCeiling(
                folder: invocation[folder], changesPerCommit: invocation[changes], peopleCount: invocation[people])
            return try ceiling.json(questionCount: invocation[questions]) + "\n"
        case "people":
            try PeopleFill(path: invocation[store], keyPath: invocation[key]).fill(invocation[number])
            return ""
        case "ports": return try FreePorts.find(invocation[count]).map { "\($0)\n" }.joined()
        case "table": return ResultsTable(try Results(path: invocation[runs])).text
        case "turns": return TurnsTable(try Results(path: invocation[runs])).text
        case "json": return try Results(path: invocation[runs]).json + "\n"
        default: return BarChart(try Results(path: invocation[runs])).svg
        }
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { _ = Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
