import Dialogue
import Digest
import Inquiry
import SMS
import Testing

@testable import Responder

@Suite struct HTTPRegisterTests {
    private let question = MessageID(rawValue: 0x7F3A)

    @Test func `a question holds the number and the code of seventeen octets`() throws {
        let phone = try #require(PhoneNumber("13800138000"))
        let key = HMACKey(Array("a key that is shared with a carrier".utf8))
        let tail = try #require(IDTail("01123x"))
        let code = IdentityCheck(key: key).mac(for: tail, of: phone)
        // openssl dgst -sha256 -hmac "a key that is shared with a carrier" of 1380013800001123X
        #expect(code == key.authenticate(Array("1380013800001123X".utf8)))
        let body = HTTPRegister.body([IdentityQuestion(id: question, phone: phone, code: code, deadline: .now)])
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"questions":[{"id":"7f3a","phone":"13800138000","code":"\#(Hex.text(of: code))"}]}"#)
    }

    /// One entry of `answers` without its id, and what it means.
    static let entries: [(said: String, answer: IdentityAnswer)] = [
        (#""verdict":"matching""#, .matching), (#""verdict":"not_matching""#, .notMatching),
        (#""verdict":"unknown""#, .notMatching), (#""verdict":"not_real_name""#, .notMatching),
        (#""verdict":"cancelled""#, .cancelled), (#""verdict":"MATCHING""#, .failed), (#""verdict":true"#, .failed),
        (#""verdict":null"#, .failed), (#""verdict":"matching\u0000""#, .failed), (#""matching":true"#, .failed),
        (#""later":2"#, .later(.seconds(2))), (#""later":-1"#, .failed), (#""later":"2""#, .failed),
        (#""later":1e300"#, .failed), (#""verdict":"","later":1"#, .failed), (#""failed":true"#, .failed),
    ]

    @Test(arguments: entries)
    func `an answer means what it says`(said: String, answer: IdentityAnswer) {
        let body = #"{"answers":[{"id":"7f3a",\#(said)}],"more":1}"#
        #expect(HTTPRegister.answers(Array(body.utf8)) == [IdentityBatchAnswer(question: question, answer: answer)])
    }

    @Test(arguments: ["", "[]", "{}", #"{"answers":{}}"#, #"{"answers":[{"#, "null"])
    func `what is no answer is none`(body: String) {
        #expect(HTTPRegister.answers(Array(body.utf8)) == nil)
    }

    @Test func `an entry without a name costs only itself`() {
        let body = #"{"answers":[{"verdict":"matching"},{"id":"zz","verdict":"matching"},{"id":"7f3a","later":1}]}"#
        #expect(
            HTTPRegister.answers(Array(body.utf8)) == [
                IdentityBatchAnswer(question: question, answer: .later(.seconds(1)))
            ])
    }
}
