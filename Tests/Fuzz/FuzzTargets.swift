/// Every target there is.
enum FuzzTargets {
    static let all: [any FuzzTarget] = [
        AddressTarget(), AnswersTarget(), ArgumentsTarget(), CatalogTarget(), CommandTarget(), CompanyDeskTarget(),
        ConfigurationTarget(), ConversationTarget(), CSVTarget(), EndpointTarget(), HexTarget(), HTTPRequestTarget(),
        HTTPResponseTarget(), JSONTarget(), LineTarget(), LogTarget(), ReceiptTarget(), ScenarioTarget(),
        SegmentsTarget(), SessionTarget.line, SessionTarget.smpp, SMPPFrameTarget(), StoredTarget(),
        TemplateTarget(), TextCodingTarget(), TraceTarget(), VerdictsTarget(),
    ]
}
