#if PostgreSQL
    import Primitives
    import SMS

    /// Loads the rows of a batch's keys in one round trip, and with them the rows that those lead to, so that a second is
    /// rarely needed.
    ///
    /// Locked are senders, inquiries, submissions, replies and fragments, each in the order of their keys, so that two
    /// batches hardly ever wait for each other in a circle. A sender's row stands for its inquiries, too: whoever changes an
    /// inquiry has locked its sender. A sender without a row gets one that holds its place. People and counts, which
    /// hardly ever change, are read without a lock, since a lock would dirty one of their pages with every question.
    struct Loading {
        private let names: ServerNames
        private let people: [PhoneNumber]
        private let counts: [PhoneNumber]
        private let senders: [PhoneNumber]
        private let optOuts: [[UInt8]]
        private let inquiries: [MessageID]
        private let replies: [MessageID]
        private let fragments: [MessageID]
        private var submissions: [(link: Int64, key: SubmissionKey)] = []
        private let wantsOptOutPresence: Bool
        private let wantsKeyRows: Bool
        private var places = Places()

        /// Where among the results each statement's rows are.
        private struct Places {
            var people, counts, senders, optOuts, inquiries, sendersInquiries, submissions, replies, fragments: Int?
            var optOutPresence, keys, peoplePresence: Int?
        }

        /// The keys whose rows are not known yet.
        init(_ keys: RowKeys, besides rows: WorkingSet, _ names: ServerNames) throws(StoreError) {
            self.names = names
            people = Self.sorted(keys.people, by: \.number) { rows.people.isKnown($0) }
            counts = Self.sorted(keys.counts, by: \.number) { rows.counts.isKnown($0) }
            senders = Self.sorted(keys.senders, by: \.number) { rows.senders.isKnown($0) }
            optOuts = keys.optOuts.filter { !rows.optOuts.isKnown($0) }
            inquiries = Self.sorted(keys.inquiries, by: \.rawValue) { rows.inquiries.isKnown($0) }
            replies = Self.sorted(keys.replies, by: \.rawValue) { rows.replies.isKnown($0) }
            fragments = Self.sorted(keys.fragments, by: \.rawValue) { rows.fragments.isKnown($0) }
            wantsOptOutPresence = keys.wantsOptOutPresence && rows.optOutPresence == nil
            wantsKeyRows = keys.wantsKeyRows && rows.keys.stored == nil
            for key in keys.submissions where !rows.submissions.isKnown(key) {
                // Under a link without a number there is no row.
                if let link = try names.existingNumber(of: key.link) {
                    submissions.append((link, key))
                } else {
                    rows.submissions.load(nil, for: key)
                }
            }
        }

        /// Whether nothing has to be loaded.
        var isEmpty: Bool {
            people.isEmpty && counts.isEmpty && senders.isEmpty && optOuts.isEmpty && inquiries.isEmpty
                && replies.isEmpty && fragments.isEmpty && submissions.isEmpty && !wantsOptOutPresence && !wantsKeyRows
        }

        private static func sorted<Key>(
            _ keys: [Key], by number: (Key) -> Int64, unless isKnown: (Key) -> Bool
        ) -> [Key] {
            keys.filter { !isKnown($0) }.sorted { number($0) < number($1) }
        }
    }

    // What is asked.
    extension Loading {
        mutating func send(on connection: Connection) {
            sendSenders(on: connection)
            if !inquiries.isEmpty {
                places.inquiries = connection.send(InquiryTable.locking, Self.parameters(inquiries))
            }
            if !senders.isEmpty {
                places.sendersInquiries = connection.send(InquiryTable.ofSenders, Self.parameters(senders))
            }
            if !people.isEmpty { places.people = connection.send(PeopleTable.reading, Self.parameters(people)) }
            if !counts.isEmpty { places.counts = connection.send(CountsTable.reading, Self.parameters(counts)) }
            sendReplies(on: connection)
            if !fragments.isEmpty {
                places.fragments = connection.send(FragmentTable.locking, Self.parameters(fragments))
            }
            // Behind the senders' locks: an opt-out that a sender's row has left meanwhile is seen.
            if wantsOptOutPresence { places.optOutPresence = connection.send("SELECT EXISTS (SELECT 1 FROM opt_out)") }
            if !optOuts.isEmpty {
                var parameters = Parameters()
                parameters.octets(optOuts) { $0 }
                places.optOuts = connection.send(
                    "SELECT digest FROM opt_out WHERE digest = ANY($1::bytea[])", parameters)
            }
            guard wantsKeyRows else { return }
            // Keys are written as a whole, so that one at a time reads them to write.
            connection.send("SELECT version FROM tongcha FOR UPDATE")
            places.keys = connection.send("SELECT id, check_value FROM key ORDER BY id")
            places.peoplePresence = connection.send("SELECT EXISTS (SELECT 1 FROM person)")
        }

        private mutating func sendSenders(on connection: Connection) {
            if !senders.isEmpty { connection.send(SenderTable.placing, Self.parameters(senders)) }
            if !inquiries.isEmpty {
                var parameters = Self.parameters(senders)
                parameters.integers(inquiries) { $0.rawValue }
                places.senders = connection.send(SenderTable.lockingWithInquiries, parameters)
            } else if !senders.isEmpty {
                places.senders = connection.send(SenderTable.locking, Self.parameters(senders))
            }
        }

        private mutating func sendReplies(on connection: Connection) {
            guard submissions.isEmpty else {
                var keys = Parameters()
                keys.integers(submissions) { $0.link }
                keys.octets(submissions) { $0.key.gatewayID.octets }
                places.submissions = connection.send(SubmissionTable.locking, keys)
                keys.integers(replies) { $0.rawValue }
                places.replies = connection.send(OutboxTable.lockingWithSubmissions, keys)
                return
            }
            if !replies.isEmpty { places.replies = connection.send(OutboxTable.locking, Self.parameters(replies)) }
        }

        private static func parameters(_ phones: [PhoneNumber]) -> Parameters {
            var parameters = Parameters()
            parameters.integers(phones) { $0.number }
            return parameters
        }

        private static func parameters(_ ids: [MessageID]) -> Parameters {
            var parameters = Parameters()
            parameters.integers(ids) { $0.rawValue }
            return parameters
        }
    }

    // Where it goes.
    extension Loading {
        func take(
            _ results: [ResultRows], into rows: WorkingSet, noting read: inout ReadRows
        ) throws(StoreError) {
            if let place = places.senders { try takeSenders(results[place], rows, &read) }
            for place in [places.inquiries, places.sendersInquiries] {
                guard let place else { continue }
                for row in results[place] {
                    let inquiry = try InquiryRow(row, names)
                    rows.inquiries.load(inquiry, for: inquiry.id)
                }
            }
            for id in inquiries { rows.inquiries.load(nil, for: id) }
            for phone in senders {
                rows.senders[phone]?.nameInquiries { rows.inquiries.load(nil, for: $0) }
            }
            if let place = places.people { takePeople(results[place], rows, &read) }
            if let place = places.counts { try takeCounts(results[place], rows, &read) }
            if let place = places.submissions { try takeSubmissions(results[place], rows) }
            if let place = places.replies {
                for row in results[place] {
                    let reply = try OutboxTable.progress(row, names)
                    rows.replies.load(reply, for: reply.id)
                }
            }
            for id in replies { rows.replies.load(nil, for: id) }
            for (_, key) in submissions {
                if let submission = rows.submissions[key] { rows.replies.load(nil, for: submission.reply) }
            }
            if let place = places.fragments {
                for row in results[place] {
                    let fragment = try FragmentTable.row(row, names)
                    rows.fragments.load(fragment, for: fragment.id)
                }
            }
            for id in fragments { rows.fragments.load(nil, for: id) }
            takeFacts(results, rows)
        }

        private func takeFacts(_ results: [ResultRows], _ rows: WorkingSet) {
            if let place = places.optOutPresence { rows.optOutPresence = results[place].boolean(0, 0) }
            if let place = places.optOuts {
                for row in results[place] { rows.optOuts.load(OptOut(), for: row.octets(0)) }
            }
            for digest in optOuts { rows.optOuts.load(nil, for: digest) }
            if let place = places.keys, let presence = places.peoplePresence {
                rows.keys.load(
                    results[place].map { KeyRow(id: $0.integer(0), checkValue: $0.octets(1)) },
                    hasPeople: results[presence].boolean(0, 0))
            }
        }

        /// - Throws: `StoreError.conflict` when a sender's row went while its lock was waited for.
        private func takeSenders(
            _ found: ResultRows, _ rows: WorkingSet, _ read: inout ReadRows
        ) throws(StoreError) {
            for row in found {
                guard let phone = PhoneNumber(number: row.integer(0)) else { throw unreadable("sender", "phone") }
                if let sender = try SenderTable.row(row, of: phone, names) {
                    rows.senders.load(sender, for: phone)
                } else {
                    rows.senders.load(nil, for: phone)
                    read.places.insert(phone)
                }
            }
            for phone in senders where !rows.senders.isKnown(phone) { throw .conflict }
        }

        private func takePeople(_ found: ResultRows, _ rows: WorkingSet, _ read: inout ReadRows) {
            for row in found {
                guard let person = PeopleTable.row(row) else { continue }
                rows.people.load(person, for: person.phone)
                read.people[person.phone] = .some(person)
            }
            for phone in people where read.people[phone] == nil {
                rows.people.load(nil, for: phone)
                read.people[phone] = .some(nil)
            }
        }

        private func takeCounts(
            _ found: ResultRows, _ rows: WorkingSet, _ read: inout ReadRows
        ) throws(StoreError) {
            for row in found {
                guard let phone = PhoneNumber(number: row.integer(0)) else { continue }
                let packed = row.octets(1)
                rows.counts.load(try names.unpackCounts(packed), for: phone)
                read.counts[phone] = .some(packed)
            }
            for phone in counts where read.counts[phone] == nil {
                rows.counts.load(nil, for: phone)
                read.counts[phone] = .some(nil)
            }
        }

        private func takeSubmissions(_ found: ResultRows, _ rows: WorkingSet) throws(StoreError) {
            for row in found {
                let submission = try SubmissionTable.row(row, names)
                rows.submissions.load(submission, for: submission.key)
            }
            for (_, key) in submissions { rows.submissions.load(nil, for: key) }
        }
    }
#endif
