/// Finds and reads the configuration file.
package enum ConfigurationFile {
    /// The configuration in this file, or the defaults when no file is named.
    ///
    /// - Throws: `FileError` when it cannot be read, `ConfigurationFaults` when it is wrong.
    package static func read(_ path: String?, environment: [String: String]) throws -> Configuration {
        var configuration = Configuration()
        if let path {
            configuration = try ConfigurationReader.read(
                Files.read(path), file: path, environment: environment, readFile: { try Files.readSecret($0) })
            let mode = try Files.mode(of: path)
            if configuration.holdsSecret, mode & 0o077 != 0 {
                configuration.fileWarnings.append(
                    "\(path) holds a password or secret and has mode \(String(mode, radix: 8)), so others can use it; "
                        + "run: chmod 600 \(path)")
            }
        }
        configuration.keepFormerKey()
        return configuration
    }
}

extension Configuration {
    /// Where the key was by default before it had a folder of its own.
    private static let formerKeyPath = "data/tongcha.key"

    /// Installations whose key was made beside their store go on with it; that it lies there is a warning of its own.
    fileprivate mutating func keepFormerKey() {
        guard case .file(let path) = key, path == Self.defaultKeyPath, !Files.exists(path),
            Files.exists(Self.formerKeyPath)
        else { return }
        key = .file(Self.formerKeyPath)
    }
}
