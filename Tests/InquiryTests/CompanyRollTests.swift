import Testing

@testable import Inquiry

@Suite struct CompanyRollTests {
    private let tencent = CompanyID(index: 0)

    @Test func `a name finds its place and the place its company`() throws {
        let roll = try CompanyRoll(InquiryBench.sources)
        #expect(roll["jd"] == CompanyID(index: 1))
        #expect(roll["nobody"] == nil)
        #expect(roll[CompanyID(index: 1)].applications == ["jd"])
        #expect(Array(roll.everyone) == [tencent, CompanyID(index: 1)])
        #expect(Array(roll.companies(named: ["nobody", "jd"])) == [CompanyID(index: 1)])
    }

    @Test func `sixty-four companies fit and one more does not`() throws {
        let sources = (0..<65).map { Source(company: "c\($0)", applications: []) }
        #expect(try CompanyRoll(Array(sources.dropLast())).everyone.count == 64)
        #expect(throws: InquiryError.tooManyCompanies(count: 65, limit: 64)) { try CompanyRoll(sources) }
    }

    @Test func `what comes twice is refused`() {
        let source = Source(company: "jd", applications: ["jd", "jd"])
        #expect(throws: InquiryError.repeatedApplication("jd", company: "jd")) { try CompanyRoll([source]) }
        let twice = [Source(company: "jd", applications: []), Source(company: "jd", applications: [])]
        #expect(throws: InquiryError.repeatedCompany("jd")) { try CompanyRoll(twice) }
    }

    @Test func `a fault is told as a sentence`() {
        #expect("\(InquiryError.repeatedCompany("jd"))" == "company jd has more than one source")
    }

    @Test(arguments: [
        (counts(["wechat": 2, "qq": 1]), AnswerVerdict.counts(accounts(["wechat": 2, "qq": 1]))),
        (counts(["qq": 9_999_999, "wechat": 0]), .counts(accounts(["wechat": 0, "qq": 9_999_999]))),
        (counts(["qq": 1]), .counts(accounts(["wechat": 0, "qq": 1]))),
        (counts([:]), .counts(accounts(["wechat": 0, "qq": 0]))),
        (.unknown, .counts(accounts(["wechat": 0, "qq": 0]))),
        (counts(["qq": -1]), .refused(.countOutOfRange)),
        (counts(["qq": 10_000_000]), .refused(.countOutOfRange)),
        (counts(["qq": .min, "wechat": .max]), .refused(.countOutOfRange)),
        (counts(["jd": 1]), .refused(.unknownApplication)),
        (counts(["qq": 1, "qq": 1]), .refused(.repeatedApplication)),
        (.failed, .refused(.reportedFailure)),
        (.later(.seconds(3)), .later(.seconds(3))),
    ])
    func `an answer is counts, a wait or refused`(answer: SourceAnswer, verdict: AnswerVerdict) throws {
        #expect(try CompanyRoll(InquiryBench.sources).judge(answer, of: tencent) == verdict)
    }
}
