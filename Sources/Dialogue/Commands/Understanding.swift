import Primitives

/// What was understood of a text: what it asks for, and what it asks for where something was said before.
package struct Understanding: Equatable, Sendable {
    /// What it asks for by itself.
    package let request: Request
    /// What it asks for while the answer to our prompt is awaited.
    package let promptedRequest: Request
    /// The companies of a text that names them and says nothing else, an answer to a menu.
    package let mention: CompanyChoice?

    /// A text that means the same whatever was said before.
    package init(_ request: Request) { self.init(request: request, promptedRequest: request, mention: nil) }

    init(request: Request, promptedRequest: Request, mention: CompanyChoice?) {
        self.request = request
        self.promptedRequest = promptedRequest
        self.mention = mention
    }

    /// Whether deciding may need the facts about the person.
    package var needsIdentity: Bool { request.needsIdentity || promptedRequest.needsIdentity }

    /// What the text asks for, given what was said before.
    func request(following memory: SenderMemory, now: WallTime) -> Request {
        let isPrompted = memory.promptUntil.map { now < $0 } ?? false
        let plain = isPrompted ? promptedRequest : request
        guard let topic = memory.topic, now < topic.until else { return plain }
        if let mention { return topic.matter.request(about: mention) }
        guard let company = topic.company else { return plain }
        let choice = CompanyChoice.companies([company])
        return switch plain {
        case .details(.unnamed): .details(choice)
        case .hotline(.unnamed): .hotline(choice)
        case .dispute(.unnamed): .dispute(choice)
        default: plain
        }
    }
}

extension Topic.Matter {
    /// This matter of these companies.
    fileprivate func request(about choice: CompanyChoice) -> Request {
        switch self {
        case .details: .details(choice)
        case .hotline: .hotline(choice)
        case .dispute: .dispute(choice)
        }
    }
}
