import Glibc
import Net
import Wire

/// What keeps the simulator from doing what it was asked.
package enum SimulatorError: Error, Equatable {
    case badEndpoint(String)
    case cannotListen(String, NetError)
    case bindRefused(String, SMPP.Status)
    case neverBound(String, within: Duration)
    case nobodyBound(String, within: Duration)
    case unreadableFile(String, errno: Int32)
    case unwritableFile(String, errno: Int32)
    case emptySecret(String)
    case unsendable(String)
    case tailsWithoutPeople
    case rateWithWindow
    case nobodyInList(String)
    case missingKey(String)
    case badKey(String)
    case dialOrListen
    case noSuchCase(String, known: [String])
    case unreachable(String)
    case badClock(String, String)
}

extension SimulatorError {
    /// What the process ends with: 2 for a command that cannot be meant, 1 for everything else.
    package var exitCode: Int32 {
        switch self {
        case .badEndpoint, .tailsWithoutPeople, .rateWithWindow, .dialOrListen, .noSuchCase: 2
        case .cannotListen, .bindRefused, .neverBound, .nobodyBound, .unreadableFile, .unwritableFile, .emptySecret,
            .unsendable, .nobodyInList, .missingKey, .badKey, .unreachable, .badClock:
            1
        }
    }
}

extension SimulatorError: CustomStringConvertible {
    /// The mistake as a sentence.
    package var description: String {
        switch self {
        case .badEndpoint(let text): "'\(text)' is no HOST:PORT"
        case .cannotListen(let address, let error): "cannot listen at \(address): \(error)"
        case .bindRefused(let address, let status): "\(address) refused the bind: \(status.name)\(Self.hint(status))"
        case .neverBound(let address, let patience):
            "no bind with \(address) within \(patience); is the responder running there?"
        case .nobodyBound(let address, let patience): "nobody bound at \(address) within \(patience)"
        case .unreadableFile(let path, let code): "cannot read \(path): \(String(cString: strerror(code)))"
        case .unwritableFile(let path, let code): "cannot write \(path): \(String(cString: strerror(code)))"
        case .emptySecret(let path): "\(path) holds no password"
        case .unsendable(let reason): "the text cannot be sent: \(reason)"
        case .tailsWithoutPeople: "{tail} in a text needs --people FILE.csv, where the tails are"
        case .rateWithWindow:
            "--rate and --window exclude each other: a rate sends whatever the answers do, a window waits for them"
        case .missingKey(let name):
            "a register needs the key of its codes: --identity-key-file FILE, or \(name) in the environment"
        case .badKey(let place): "the key in \(place) must be 64 or more hexadecimal digits"
        case .dialOrListen: "say where the peer is: --dial HOST:PORT, or --listen HOST:PORT where it dials"
        case .noSuchCase(let name, let known):
            "no case begins with '\(name)'; they begin with \(known.joined(separator: ", "))"
        case .unreachable(let address): "no peer at \(address)"
        case .badClock(let path, let line):
            "\(path) says '\(line)', and not by how many seconds a clock is ahead, as +3600"
        case .nobodyInList(let path): "\(path) names nobody; a line is phone,id_tail,status below a header"
        }
    }

    /// What to look at, where a status tells.
    private static func hint(_ status: SMPP.Status) -> String {
        switch status {
        case .bindFailed, .invalidPassword, .invalidSystemID: "; are --system-id and password right?"
        case .alreadyBound: "; the account has as many bound connections as it may"
        default: ""
        }
    }
}
