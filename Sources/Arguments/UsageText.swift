/// Lays out the help of a command within 80 columns.
enum UsageText {
    private static let width = 80
    private static let widestLabel = 28

    /// The help of the last command of the path.
    static func text(of path: [Command]) -> String {
        guard let command = path.last else { return "" }
        let inherited = path.flatMap(\.options)
        let prefix = "Usage: " + path.map(\.name).joined(separator: " ")
        let synopsis =
            (command.commands.isEmpty ? [] : ["COMMAND"]) + command.operands.map(\.label)
            + inherited.map { "[\($0.label)]" }
        var text = wrapped(synopsis, after: prefix, indent: prefix.count + 1)
        text += "\n" + wrapped(words(command.summary), after: "", indent: 0)
        if !command.detail.isEmpty { text += "\n" + wrapped(words(command.detail), after: "", indent: 0) }
        text += section("Commands", command.commands.map { ($0.name, $0.summary) })
        text += section("Arguments", command.operands.map { ($0.label, $0.help) })
        text += section("Options", inherited.map { ($0.label, $0.help) } + [("-h, --help", "show this text")])
        return text
    }

    private static func section(_ title: String, _ rows: [(label: String, help: String)]) -> String {
        guard !rows.isEmpty else { return "" }
        let column = 4 + (rows.map(\.label.count).filter { $0 <= widestLabel }.max() ?? widestLabel)
        let lines = rows.map { row in
            let label = "  " + row.label
            guard label.count + 2 > column else {
                return wrapped(
                    words(row.help), after: label + String(repeating: " ", count: column - label.count - 1),
                    indent: column)
            }
            return label + "\n"
                + wrapped(words(row.help), after: String(repeating: " ", count: column - 1), indent: column)
        }
        return "\n\(title):\n" + lines.joined()
    }

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    /// The words behind `start`, further lines indented, with a line feed at the end.
    private static func wrapped(_ words: [String], after start: String, indent: Int) -> String {
        var (text, line) = ("", start)
        for word in words {
            if line.count + 1 + word.count > width && line.count > indent {
                text += line + "\n"
                line = String(repeating: " ", count: indent) + word
            } else {
                line += (line.isEmpty ? "" : " ") + word
            }
        }
        return text + line + "\n"
    }
}
