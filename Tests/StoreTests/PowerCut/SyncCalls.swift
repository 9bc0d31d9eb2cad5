import Glibc

// The calls of the C library, for everything that is linked into this process's program: whoever of us asks for a file to
// be made durable, through whatever descriptor, asks here, and the disk the file is on learns what has become durable.
// SQLite is a library of its own and asks through its VFS.

@_cdecl("fdatasync")
func fdatasyncOfADisk(_ descriptor: Int32) -> Int32 { SyncCalls.carryOut(descriptor, SyncCalls.fdatasync) }

@_cdecl("fsync")
func fsyncOfADisk(_ descriptor: Int32) -> Int32 { SyncCalls.carryOut(descriptor, SyncCalls.fsync) }

enum SyncCalls {
    typealias Call = @convention(c) (Int32) -> Int32

    static let fdatasync = system("fdatasync")
    static let fsync = system("fsync")

    /// Syncs the file behind a descriptor, and tells the disk it is on before and after.
    static func carryOut(_ descriptor: Int32, _ call: Call) -> Int32 {
        guard PowerCutVFS.hasDisks, let path = path(of: descriptor), let (disk, name) = PowerCutVFS.place(path) else {
            return call(descriptor)
        }
        if let code = disk.syncRefusal(of: name) {
            errno = code
            return -1
        }
        let moment = disk.beginSync()
        let code = call(descriptor)
        if code == 0 { disk.synced(name, upTo: moment) }
        return code
    }

    /// What the file behind a descriptor is called now; one that was removed has a name that no disk knows.
    private static func path(of descriptor: Int32) -> String? {
        var characters = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/fd/\(descriptor)", &characters, characters.count)
        return count > 0 ? String(decoding: characters[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    private static func system(_ name: String) -> Call {
        // RTLD_NEXT, which C spells as a cast that Swift cannot import.
        guard let address = dlsym(UnsafeMutableRawPointer(bitPattern: -1), name) else {
            preconditionFailure("the C library has \(name)")
        }
        return unsafeBitCast(address, to: Call.self)
    }
}
