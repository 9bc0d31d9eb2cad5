import Inquiry
import SMS
import Testing

@testable import Responder

@Suite struct HTTPSourceTests {
    private let question = MessageID(rawValue: 0x7F3A)

    @Test func `questions are written as the interface says`() throws {
        let phone = try #require(PhoneNumber("13800138000"))
        let items = [
            BatchItem(question: question, phone: phone), BatchItem(question: MessageID(rawValue: 1), phone: phone),
        ]
        #expect(
            String(decoding: HTTPSource.body(items), as: UTF8.self)
                == #"{"questions":[{"id":"7f3a","phone":"13800138000"},{"id":"1","phone":"13800138000"}]}"#)
        #expect(String(decoding: HTTPSource.body([]), as: UTF8.self) == #"{"questions":[]}"#)
    }

    /// One entry of `answers` without its id, and what it means.
    static let entries: [(said: String, answer: SourceAnswer)] = [
        (
            #""counts":{"wechat":2,"qq":1}"#,
            .counts([.init(application: "wechat", count: 2), .init(application: "qq", count: 1)])
        ),
        (#""counts":{}"#, .counts([])), (#""counts":{"qq":-1}"#, .counts([.init(application: "qq", count: -1)])),
        (#""counts":{"qq":1.5}"#, .failed), (#""counts":{"qq":"1"}"#, .failed), (#""counts":[1]"#, .failed),
        (#""counts":{"qq":99999999999999999999}"#, .failed), (#""counts":null"#, .failed),
        (#""later":60"#, .later(.seconds(60))), (#""later":0"#, .later(.zero)), (#""later":-1"#, .failed),
        (#""later":1000001"#, .failed), (#""later":"60""#, .failed), (#""later":1e300"#, .failed),
        (#""unknown":true"#, .unknown), (#""unknown":false"#, .failed), (#""unknown":1"#, .failed),
        (#""error":"x""#, .failed),
    ]

    @Test(arguments: entries)
    func `an answer means what it says`(said: String, answer: SourceAnswer) {
        let body = #"{"answers":[{"id":"7f3a",\#(said)}],"more":1}"#
        #expect(HTTPSource.answers(Array(body.utf8)) == [BatchAnswer(question: question, answer: answer)])
    }

    @Test func `an answer without a name costs only itself`() {
        let body =
            #"{"answers":[{"counts":{}},{"id":5,"unknown":true},{"id":"zz","unknown":true},7,{"id":"7f3a","unknown":true}]}"#
        #expect(HTTPSource.answers(Array(body.utf8)) == [BatchAnswer(question: question, answer: .unknown)])
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"answers":{}}"#, #"{"answers":null}"#, "<html>", "{\"answers\":[]"])
    func `what is no answer at all is nonsense`(body: String) {
        #expect(HTTPSource.answers(Array(body.utf8)) == nil)
    }

    @Test func `every prefix of an answer is read or refused`() {
        let body = Array(#"{"answers":[{"id":"7f3a","counts":{"wechat":2,"qq":1}},{"id":"1","later":60}]}"#.utf8)
        for length in 0..<body.count { #expect(HTTPSource.answers(Array(body[..<length])) == nil) }
    }
}
