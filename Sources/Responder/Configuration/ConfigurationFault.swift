import JSON

/// Something wrong in a configuration file, where, and what would be right.
package struct ConfigurationFault: Error, Hashable, Sendable {
    /// Line from 1.
    package var line: Int
    /// Column from 1.
    package var column: Int
    /// What is wrong and what would be right, one sentence without the end.
    package var message: String

    /// A fault at a place of the file.
    package init(at position: TextPosition, _ message: String) {
        line = position.line
        column = position.column
        self.message = message
    }
}

/// All that is wrong with a configuration.
package struct ConfigurationFaults: Error, Sendable, CustomStringConvertible {
    /// The file's name as it was given.
    package var file: String
    /// The faults in the order of their places.
    package var faults: [ConfigurationFault]

    /// One line a fault, in the form that editors understand.
    package var description: String {
        faults.map { "\(file):\($0.line):\($0.column): \($0.message)" }.joined(separator: "\n")
    }
}
