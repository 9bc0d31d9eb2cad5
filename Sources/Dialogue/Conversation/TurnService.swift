import Primitives
import SMS

/// Which service a text is about.
extension Turn {
    /// The service, and what is asked of it: its guide, where none of its parties has a source.
    func choose(_ request: Request, _ understanding: Understanding) -> (service: ServiceFacts, request: Request) {
        switch request {
        case .information(let name):
            guard let service = services.first(where: { $0.id == name.rawValue }) else { return (usual, request) }
            if texts.isOffered(service.id) { return (service, understanding.asked) }
            return (service, texts.guide(of: service.id).map { .information($0) } ?? .unknown)
        case .query, .badTail, .doubt: return (named(understanding) ?? prompted ?? usual, request)
        case .startQuery: return (named(understanding) ?? usual, request)
        case .progress: return (named(understanding) ?? latest ?? usual, request)
        case .help, .details, .hotline, .dispute, .code, .human, .courtesy, .optOut, .optIn, .language, .unknown,
            .empty:
            return (usual, request)
        }
    }

    /// What is meant where nothing says otherwise.
    private var usual: ServiceFacts {
        texts.isOffered(services[0].id) ? services[0] : services.first { texts.isOffered($0.id) } ?? services[0]
    }

    private func named(_ understanding: Understanding) -> ServiceFacts? {
        guard let id = understanding.service, texts.isOffered(id) else { return nil }
        return services.first { $0.id == id }
    }

    /// The service whose prompt awaits its answer.
    private var prompted: ServiceFacts? {
        if let until = memory.first.promptUntil, now < until { return services[0] }
        guard let other = memory.others.first(where: { $0.memory.promptUntil.map { now < $0 } ?? false }),
            texts.isOffered(other.service)
        else { return nil }
        return services.first { $0.id == other.service }
    }

    /// The service of the newest open inquiry, or that was asked last.
    private var latest: ServiceFacts? {
        guard !openInquiries.isEmpty || !memory.others.isEmpty else { return nil }
        if let open = openInquiries.max(by: { $0.acceptedAt < $1.acceptedAt }),
            let service = services.first(where: { $0.id == open.service })
        {
            return service
        }
        let last = memory.others.filter { $0.memory.lastQuery != nil }.max {
            ($0.memory.lastQuery ?? now) < ($1.memory.lastQuery ?? now)
        }
        guard let last, let time = last.memory.lastQuery, memory.first.lastQuery.map({ $0 < time }) ?? true else {
            return nil
        }
        return services.first { $0.id == last.service }
    }
}
