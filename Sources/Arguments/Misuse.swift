/// What is wrong with a command line.
enum Misuse: Error {
    case unknownOption(String, suggestion: String?)
    case repeatedOption(String)
    case missingValue(String, placeholder: String)
    case unwantedValue(String)
    case invalidValue(String, of: String, expectation: String)
    case unknownCommand(String, suggestion: String?, known: [String])
    case missingCommand(known: [String])
    case missingOperand(String)
    case excessOperand(String)
}

extension Misuse: CustomStringConvertible {
    /// The mistake as a sentence that names its remedy.
    var description: String {
        switch self {
        case .unknownOption(let option, let suggestion?): "unknown option \(option); did you mean \(suggestion)?"
        case .unknownOption(let option, nil): "unknown option \(option)"
        case .repeatedOption(let option): "\(option) is given twice; once is enough"
        case .missingValue(let option, let placeholder):
            "\(option) needs a value: \(option) \(placeholder), or \(option)=\(placeholder) if it begins with '--'"
        case .unwantedValue(let option): "\(option) takes no value; write \(option) alone"
        case .invalidValue(let value, let parameter, let expectation):
            "\(parameter) wants \(expectation), not '\(value)'"
        case .unknownCommand(let command, let suggestion?, _):
            "unknown command '\(command)'; did you mean \(suggestion)?"
        case .unknownCommand(let command, nil, let known):
            "unknown command '\(command)'; there are \(known.joined(separator: ", "))"
        case .missingCommand(let known): "say what to do: \(known.joined(separator: ", "))"
        case .missingOperand(let operand): "\(operand) is missing"
        case .excessOperand(let word): "'\(word)' is one argument too many"
        }
    }
}

/// The name that was most likely meant: two letters, or a third of them, typed otherwise, but never all.
func nearest(to typed: String, among names: [String]) -> String? {
    let distances = names.map { (name: $0, distance: editDistance(Array(typed.utf8.prefix(64)), Array($0.utf8))) }
    let best = distances.min { $0.distance < $1.distance }
    return best.flatMap {
        $0.distance <= max(2, $0.name.utf8.count / 3) && $0.distance < $0.name.utf8.count ? $0.name : nil
    }
}

/// How many letters must be put in, taken out or changed to turn one word into the other (Levenshtein 1965).
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in right.indices {
            let change = diagonal + (letter == right[column] ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(change, row[column] + 1, diagonal + 1)
        }
    }
    return row[right.count]
}
