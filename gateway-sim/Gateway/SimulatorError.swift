import Glibc
import Net

/// What keeps the simulator from doing what it was asked.
enum SimulatorError: Error, Equatable {
    case badEndpoint(String)
    case cannotListen(String, NetError)
    case neverBound(String, within: Duration)
    case nobodyBound(String, within: Duration)
    case unreadableFile(String, errno: Int32)
    case unwritableFile(String, errno: Int32)
    case emptySecret(String)
    case unsendable(String)
    case tailsWithoutPeople
    case nobodyInList(String)
}

extension SimulatorError: CustomStringConvertible {
    /// The mistake as a sentence.
    var description: String {
        switch self {
        case .badEndpoint(let text): "'\(text)' is no HOST:PORT"
        case .cannotListen(let address, let error): "cannot listen at \(address): \(error)"
        case .neverBound(let address, let patience):
            "no bind with \(address) within \(patience); is the responder running, and are system_id and password right?"
        case .nobodyBound(let address, let patience): "nobody bound at \(address) within \(patience)"
        case .unreadableFile(let path, let code): "cannot read \(path): \(String(cString: strerror(code)))"
        case .unwritableFile(let path, let code): "cannot write \(path): \(String(cString: strerror(code)))"
        case .emptySecret(let path): "\(path) holds no password"
        case .unsendable(let reason): "the text cannot be sent: \(reason)"
        case .tailsWithoutPeople: "{tail} in a text needs --people FILE.csv, where the tails are"
        case .nobodyInList(let path): "\(path) names nobody; a line is phone,id_tail,status below a header"
        }
    }
}
