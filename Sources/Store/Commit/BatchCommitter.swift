/// Decides and writes batches of changes: loads the rows they name, applies them, saves what has changed.
package final class BatchCommitter {
    private let writer: any RowWriter
    private let rows = WorkingSet()
    private var keys = RowKeys()
    /// Changes that may be written or not: the store was lost while it wrote them.
    private var uncertain: [PendingChange] = []

    /// How often a batch is decided anew because others changed the same rows.
    private static let repetitionLimit = 20

    /// A committer over this writer.
    package init(_ writer: any RowWriter) { self.writer = writer }

    /// Applies every change and writes the batch.
    ///
    /// A change that breaks a rule comes back failed and its neighbours written. Any other error leaves nothing written.
    /// A batch that failed may be written again: what of it was written is left out. After `StoreError.uncertain` it has
    /// to be, until the store says what became of it.
    package func write(_ batch: [PendingChange]) throws(StoreError) {
        if !uncertain.isEmpty { try settle() }
        let batch = batch.contains(where: \.isWritten) ? batch.filter { !$0.isWritten } : batch
        guard !batch.isEmpty else { return }
        do throws(StoreError) {
            try writeAgainAndAgain(batch)
        } catch {
            guard error.concernsOneUnit else { throw error }
            // The store itself refuses a row and does not say whose it is: each change by itself, as rarely as that is.
            guard batch.count > 1 else { return batch.forEach { $0.fail(error) } }
            for change in batch {
                try write([change])
                change.isWritten = true
            }
        }
    }

    /// Asks what became of changes that may be written.
    private func settle() throws(StoreError) {
        if try writer.wasSaved() { for change in uncertain { change.isWritten = true } }
        uncertain = []
    }

    /// A batch is a pure function of its rows: when others have changed them, it is run again.
    private func writeAgainAndAgain(_ batch: [PendingChange]) throws(StoreError) {
        for _ in 1..<Self.repetitionLimit {
            do throws(StoreError) {
                return try writeTogether(batch)
            } catch {
                guard error == .conflict else { throw error }
            }
        }
        try writeTogether(batch)
    }

    private func writeTogether(_ batch: [PendingChange]) throws(StoreError) {
        rows.removeAll()
        try writer.begin()
        do throws(StoreError) {
            keys.removeAll()
            for change in batch { change.name(&keys) }
            try writer.load(keys, into: rows)
            keys.removeAll()
            for change in batch { change.nameMore(&keys, given: rows) }
            if !keys.isEmpty { try writer.load(keys, into: rows) }
            for change in batch { try apply(change) }
            try writer.save(rows)
        } catch {
            if case .uncertain = error { uncertain = batch }
            try writer.rollback()
            throw error
        }
    }

    private func apply(_ change: PendingChange) throws(StoreError) {
        rows.mark()
        do throws(StoreError) {
            try change.apply(to: rows)
        } catch {
            guard error.concernsOneUnit else { throw error }
            rows.undoToMark()
            change.fail(error)
        }
    }
}
