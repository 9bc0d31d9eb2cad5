/// Finds and reads the configuration file.
package enum ConfigurationFile {
    /// The configuration in this file, or the defaults when no file is named.
    ///
    /// - Throws: `FileError` when it cannot be read, `ConfigurationFaults` when it is wrong.
    package static func read(_ path: String?, environment: [String: String]) throws -> Configuration {
        guard let path else { return Configuration() }
        return try ConfigurationReader.read(
            Files.read(path), file: path, environment: environment, readFile: { try Files.read($0) })
    }
}
