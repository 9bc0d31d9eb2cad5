import Arguments
import Responder

/// `tongcha check`: says everything that is wrong before anybody texts.
enum CheckCommand {
    static let command = Command(
        "check", "check configuration, catalog and texts; every fault at once, exit code 1 if there is any",
        options: [Tongcha.configuration])

    static func run(_ configuration: Configuration, _ environment: [String: String]) -> Int32 {
        let report = Check(configuration, environment: environment).run()
        for line in report.lines { Terminal.write("\(line)\n") }
        for warning in report.warnings { Terminal.complain("warning: \(warning)") }
        for fault in report.faults { Terminal.complain(fault) }
        if report.faults.isEmpty { Terminal.write("no faults\n") }
        return report.faults.isEmpty ? 0 : 1
    }
}
