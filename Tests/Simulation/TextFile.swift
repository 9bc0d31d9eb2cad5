import Glibc

/// Files that the program is handed.
enum TextFile {
    /// The whole text of a file; ends the process when it cannot be read.
    static func read(_ path: String) -> String { String(decoding: octets(path), as: UTF8.self) }

    /// All octets of a file; ends the process when it cannot be read.
    static func octets(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else {
            Terminal.write("simulate: cannot read \(path): \(String(cString: strerror(errno)))\n", to: STDERR_FILENO)
            exit(2)
        }
        defer { fclose(file) }
        var octets: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return octets }
            octets += buffer[..<count]
        }
    }
}

extension TextFile {
    /// The names of all files in a folder and in the folders in it.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            let isFolder = entry.pointee.d_type == UInt8(DT_DIR)
            names += isFolder ? Self.names(in: "\(folder)/\(name)").map { "\(name)/\($0)" } : [name]
        }
        return names.sorted()
    }

    /// Writes a file into a folder, and makes the folder in it that the name may begin with.
    static func write(_ text: String, to name: String, in folder: String) {
        if let slash = name.firstIndex(of: "/") { mkdir("\(folder)/\(name[..<slash])", 0o700) }
        append(text, to: "\(folder)/\(name)")
    }

    /// Adds to a file.
    static func append(_ text: String, to path: String) {
        guard let file = fopen(path, "a") else { return }
        fputs(text, file)
        fclose(file)
    }
}

extension TextFile {
    /// A new, empty folder; ends the process when there can be none.
    static func temporaryFolder() -> String {
        let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(place)/simulate-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            Terminal.write("simulate: no folder can be made in \(place)\n", to: STDERR_FILENO)
            exit(2)
        }
        return template.withUnsafeBufferPointer {
            String(decoding: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// Removes a folder with its files and with the folders in it.
    static func remove(_ folder: String) {
        let names = names(in: folder)
        for name in names { unlink("\(folder)/\(name)") }
        for name in Set(names.compactMap { $0.split(separator: "/").dropLast().first }) { rmdir("\(folder)/\(name)") }
        rmdir(folder)
    }
}
