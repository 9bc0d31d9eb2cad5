import Glibc

/// Why a file the program needs cannot be used.
package struct FileError: Error, CustomStringConvertible, Sendable {
    /// The path and what is wrong with it, and what would help.
    package let description: String

    /// An error of this description.
    package init(_ description: String) { self.description = description }

    static func system(_ path: String, _ verb: String) -> FileError {
        FileError("\(path) cannot be \(verb): \(String(cString: strerror(errno)))")
    }
}

/// Reads and makes the few small files beside the store.
package enum Files {
    /// The most octets any file of ours may have.
    private static let sizeLimit = 4 << 20

    /// The whole content of a file of at most 4 MiB.
    package static func read(_ path: String) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(path, "read") }
        defer { close(descriptor) }
        var octets: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw .system(path, "read") }
            if count == 0 { return octets }
            guard octets.count + count <= sizeLimit else { throw FileError("\(path) is larger than 4 MiB") }
            octets += buffer[..<count]
        }
    }

    /// The whole content of a file that holds a secret; one that everybody may read or write is refused.
    static func readSecret(_ path: String) throws(FileError) -> [UInt8] {
        let mode = try mode(of: path)
        guard mode & 0o006 == 0 else {
            throw FileError(
                "\(path) holds a secret and has mode \(String(mode, radix: 8)), so everybody can use it; "
                    + "run: chmod 600 \(path)")
        }
        return try read(path)
    }

    /// The names in a folder, sorted.
    static func list(_ path: String) throws(FileError) -> [String] {
        guard let directory = opendir(path) else { throw .system(path, "read") }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { octets in
                String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes the folder a file is to stand in, readable by its owner only.
    static func makeFolder(for path: String) throws(FileError) {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        let folder = String(path[..<slash])
        if access(folder, F_OK) == 0 { return }
        try makeFolder(for: folder)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .system(folder, "made") }
    }

    /// Writes a new file with mode 0600, whole or not at all; one that exists is left alone.
    static func create(_ path: String, _ octets: [UInt8]) throws(FileError) {
        // A start that is killed half-way must not leave half a key behind.
        let draft = "\(path).new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(path, "made") }
        defer {
            close(descriptor)
            unlink(draft)
        }
        guard write(descriptor, octets, octets.count) == octets.count, fsync(descriptor) == 0 else {
            throw .system(path, "written")
        }
        guard link(draft, path) == 0 else { throw .system(path, "made") }
        try syncFolder(of: path)
    }

    /// Writes a file, durably, in place of any of its name; whoever looks sees the old one or the whole new one.
    static func replace(_ path: String, _ octets: [UInt8], mode: mode_t) throws(FileError) {
        let draft = "\(path).new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .system(path, "written") }
        defer { close(descriptor) }
        var rest = octets[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw .system(path, "written") }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0, rename(draft, path) == 0 else { throw .system(path, "written") }
        try syncFolder(of: path)
    }

    /// Without this the power may go and take a file's name with it, though not what was written on its strength.
    static func syncFolder(of path: String) throws(FileError) {
        let folder = open(path.lastIndex(of: "/").map { String(path[...$0]) } ?? ".", O_RDONLY | O_CLOEXEC)
        defer { if folder >= 0 { close(folder) } }
        guard folder >= 0, fsync(folder) == 0 else { throw .system(path, "written") }
    }

    /// Why no file can be made in a folder that is there; `nil` where one can.
    static func obstacle(toWritingIn folder: String) -> FileError? {
        access("\(folder)/.", W_OK | X_OK) == 0 ? nil : .system(folder, "written")
    }

    /// Whether a file is there.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// How many octets a file has; `nil` when it is not there.
    static func size(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// The permission bits of a file.
    static func mode(of path: String) throws(FileError) -> mode_t {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .system(path, "read") }
        return status.st_mode & 0o777
    }
}
