import Primitives

/// What was understood of a text: what it asks for, and what it asks for where something was said before.
package struct Understanding: Equatable, Sendable {
    /// What it asks for by itself.
    package let request: Request
    /// What it asks for while the answer to our prompt is awaited.
    package let promptedRequest: Request
    /// The companies of a text that names them and says nothing else, an answer to a menu.
    package let mention: CompanyChoice?
    /// What it asks of a service, where it asks for one by its id.
    let asked: Request
    /// The service whose words it holds.
    let service: String?
    /// What it is worth as the answer to a challenge, where a service has one.
    let code: CodeReading?

    /// A text that means the same whatever was said before, but perhaps to a challenge.
    package init(_ request: Request, code: CodeReading? = nil) {
        self.init(
            request: request, promptedRequest: request, mention: nil, asked: .startQuery, service: nil, code: code)
    }

    init(
        request: Request, promptedRequest: Request, mention: CompanyChoice?, asked: Request, service: String?,
        code: CodeReading?
    ) {
        self.code = code
        self.request = request
        self.promptedRequest = promptedRequest
        self.mention = mention
        self.asked = asked
        self.service = service
    }

    /// Whether deciding may need the facts about the person.
    package var needsIdentity: Bool {
        request.needsIdentity || promptedRequest.needsIdentity || asked.needsIdentity || code != nil
    }

    /// What the text asks for, given what was said before.
    func request(following memory: SenderMemory, now: WallTime) -> Request {
        let plain = memory.isPrompted(at: now) ? promptedRequest : request
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
