import CSQLite
import Glibc
import Primitives
import Telemetry

/// SQLite's way to the files, which tells a `CutDisk` of every change in its folder and leaves all others alone.
enum PowerCutVFS {
    private static let disks = Lock<[CutDisk]>([])

    /// Puts a disk before the real files of its folder.
    static func add(_ disk: CutDisk) {
        precondition(isInstalled, "SQLite takes another way to the files")
        disks.withLock { $0.append(disk) }
    }

    static func remove(_ disk: CutDisk) { disks.withLock { $0.removeAll { $0 === disk } } }

    /// Whether there is any disk.
    static var hasDisks: Bool { disks.withLock { !$0.isEmpty } }

    /// The disk a path is on, and the file's name there; the folder's is empty.
    static func place(_ path: String) -> (disk: CutDisk, name: String)? {
        let disk = disks.withLock { $0.first { path == $0.folder || path.hasPrefix("\($0.folder)/") } }
        return disk.map { ($0, String(path.dropFirst($0.folder.count + 1))) }
    }

    fileprivate static func place(_ path: UnsafePointer<CChar>?) -> (disk: CutDisk, name: String)? {
        path.flatMap { place(String(cString: $0)) }
    }

    /// The way SQLite would take.
    fileprivate nonisolated(unsafe) static let real: UnsafeMutablePointer<sqlite3_vfs> = {
        guard let real = sqlite3_vfs_find(nil) else { preconditionFailure("SQLite knows a way to the files") }
        return real
    }()

    /// Once a process: SQLite keeps the pointer for good.
    private static let isInstalled: Bool = {
        let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        // All that is not named below works on the copy as it does on the original.
        vfs.initialize(to: real.pointee)
        vfs.pointee.pNext = nil
        vfs.pointee.zName = UnsafePointer(strdup("power-cut"))
        vfs.pointee.szOsFile += Int32(CutHandle.headerSize)
        vfs.pointee.xOpen = { _, path, file, flags, outFlags in
            guard let file else { return SQLITE_CANTOPEN }
            guard let (disk, name) = place(path) else { return real.pointee.xOpen(real, path, file, flags, outFlags) }
            return CutHandle(disk, name).open(path, file, flags, outFlags)
        }
        vfs.pointee.xDelete = { _, path, mustBeDurable in
            let place = place(path)
            if let refusal = place?.disk.refusal { return refusal }
            let code = real.pointee.xDelete(real, path, mustBeDurable)
            if code == SQLITE_OK, let place { place.disk.deleted(place.name, isDurable: mustBeDurable != 0) }
            return code
        }
        return sqlite3_vfs_register(vfs, 1) == SQLITE_OK
    }()
}

/// An open file of a disk's: in SQLite's memory stand our methods, the handle's address, and then the real file.
final class CutHandle {
    static let headerSize = 16

    private let disk: CutDisk
    private let name: String

    init(_ disk: CutDisk, _ name: String) {
        self.disk = disk
        self.name = name
    }

    fileprivate func open(
        _ path: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>, _ flags: Int32,
        _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        file.pointee.pMethods = nil
        let real = PowerCutVFS.real
        let code = real.pointee.xOpen(real, path, Self.inner(file), flags, outFlags)
        guard code == SQLITE_OK else { return code }
        let isLog = flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL) != 0
        disk.opened(name, syncsFolder: isLog && flags & SQLITE_OPEN_CREATE != 0)
        UnsafeMutableRawPointer(file).storeBytes(
            of: Unmanaged.passRetained(self).toOpaque(), toByteOffset: 8, as: UnsafeMutableRawPointer.self)
        file.pointee.pMethods = UnsafePointer(Self.methods)
        return SQLITE_OK
    }

    private static func inner(_ file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutablePointer<sqlite3_file> {
        (UnsafeMutableRawPointer(file) + headerSize).assumingMemoryBound(to: sqlite3_file.self)
    }

    private static func handle(_ file: UnsafeMutablePointer<sqlite3_file>) -> Unmanaged<CutHandle> {
        .fromOpaque(UnsafeMutableRawPointer(file).load(fromByteOffset: 8, as: UnsafeMutableRawPointer.self))
    }

    /// Calls the real file's method, and afterwards tells the disk when that went well; a disk that refuses changes is
    /// not called at all.
    private static func changing(
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ call: (sqlite3_io_methods, UnsafeMutablePointer<sqlite3_file>) -> Int32,
        _ note: (CutDisk, String) -> Void
    ) -> Int32 {
        guard let file else { return SQLITE_IOERR }
        let handle = handle(file).takeUnretainedValue()
        if let refusal = handle.disk.refusal { return refusal }
        let code = call(inner(file).pointee.pMethods.pointee, inner(file))
        if code == SQLITE_OK { note(handle.disk, handle.name) }
        return code
    }

    private static func passing(
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ call: (sqlite3_io_methods, UnsafeMutablePointer<sqlite3_file>) -> Int32
    ) -> Int32 {
        guard let file else { return SQLITE_IOERR }
        return call(inner(file).pointee.pMethods.pointee, inner(file))
    }

    nonisolated(unsafe) private static let methods: UnsafeMutablePointer<sqlite3_io_methods> = {
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        methods.initialize(to: sqlite3_io_methods())
        // Version 2 knows shared memory, which a log in WAL mode needs, and no mapped pages that would bypass us.
        methods.pointee.iVersion = 2
        methods.pointee.xClose = { file in
            guard let file else { return SQLITE_IOERR }
            CutHandle.handle(file).release()
            return CutHandle.passing(file) { $0.xClose($1) }
        }
        methods.pointee.xRead = { file, octets, count, offset in
            CutHandle.passing(file) { $0.xRead($1, octets, count, offset) }
        }
        methods.pointee.xWrite = { file, octets, count, offset in
            CutHandle.changing(file) {
                $0.xWrite($1, octets, count, offset)
            } _: { disk, name in
                let written = UnsafeRawBufferPointer(start: octets, count: Int(count))
                disk.wrote(Array(written), to: name, at: Int(offset))
            }
        }
        methods.pointee.xTruncate = { file, size in
            CutHandle.changing(file) {
                $0.xTruncate($1, size)
            } _: {
                $0.truncated($1, to: Int(size))
            }
        }
        methods.pointee.xSync = { file, flags in
            guard let file else { return SQLITE_IOERR }
            let handle = CutHandle.handle(file).takeUnretainedValue()
            if handle.disk.syncRefusal(of: handle.name) != nil { return SQLITE_IOERR | 4 << 8 }
            let moment = handle.disk.beginSync()
            return CutHandle.changing(file) {
                $0.xSync($1, flags)
            } _: {
                $0.synced($1, upTo: moment, bySQLite: true)
            }
        }
        methods.pointee.xFileSize = { file, size in CutHandle.passing(file) { $0.xFileSize($1, size) } }
        methods.pointee.xLock = { file, level in CutHandle.passing(file) { $0.xLock($1, level) } }
        methods.pointee.xUnlock = { file, level in CutHandle.passing(file) { $0.xUnlock($1, level) } }
        methods.pointee.xCheckReservedLock = { file, result in
            CutHandle.passing(file) { $0.xCheckReservedLock($1, result) }
        }
        methods.pointee.xFileControl = { file, verb, value in
            CutHandle.passing(file) { $0.xFileControl($1, verb, value) }
        }
        methods.pointee.xSectorSize = { file in CutHandle.passing(file) { $0.xSectorSize($1) } }
        methods.pointee.xDeviceCharacteristics = { file in CutHandle.passing(file) { $0.xDeviceCharacteristics($1) } }
        methods.pointee.xShmMap = { file, page, size, mayExtend, memory in
            CutHandle.passing(file) { $0.xShmMap($1, page, size, mayExtend, memory) }
        }
        methods.pointee.xShmLock = { file, offset, count, flags in
            let code = CutHandle.passing(file) { $0.xShmLock($1, offset, count, flags) }
            if code == SQLITE_OK, let file {
                CutHandle.handle(file).takeUnretainedValue().disk.locked(offset..<offset + count, flags: flags)
            }
            return code
        }
        methods.pointee.xShmBarrier = { file in
            _ = CutHandle.passing(file) {
                $0.xShmBarrier($1)
                return SQLITE_OK
            }
        }
        methods.pointee.xShmUnmap = { file, deletes in CutHandle.passing(file) { $0.xShmUnmap($1, deletes) } }
        return methods
    }()
}
