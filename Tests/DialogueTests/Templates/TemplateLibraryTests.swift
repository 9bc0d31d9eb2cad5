import Testing

@testable import Dialogue

@Suite struct TemplateLibraryTests {
    @Test(
        arguments: [
            ("plain", [:], "plain"),
            ("{{a}}", ["a": "你好"], "你好"),
            ("{{a.b}}|{{a.c}}|{{b}}", ["a": ["b": 7]], "7||"),
            ("{{#list}}{{.}}{{/list}}", ["list": [1, 2, "三"]], "12三"),
            ("{{#zero}}0 is a number{{/zero}}", ["zero": 0], "0 is a number"),
            ("{{#no}}never{{/no}}{{^no}}always{{/no}}", ["no": false], "always"),
            ("{{#none}}never{{/none}}{{^none}}empty{{/none}}", ["none": []], "empty"),
            ("{{#o}}{{x}}{{y}}{{/o}}", ["x": "outer", "y": "kept", "o": ["x": "inner"]], "innerkept"),
            ("{{a}}{{&a}}{{{a}}}", ["a": "<&>"], "<&><&><&>"),
            ("{{=<% %>=}}<%a%>{{a}}", ["a": 1], "1{{a}}"),
            ("a{{! never\nseen }}b", [:], "ab"),
            ("{{#a}}\n  {{b}}\n{{/a}}\nend", ["a": ["b": "x"]], "  x\nend"),
            ("{{yes}}{{object}}{{list}}", ["yes": true, "object": ["a": 1], "list": [1]], "true"),
        ] as [(String, TemplateValue, String)])
    func `a template is filled by the rules`(_ source: String, _ value: TemplateValue, _ expected: String) throws {
        let library = try TemplateLibrary(files: ["t": Array(source.utf8)])
        #expect(try library.render("t", value) == expected)
    }

    @Test func `partials come from the template's own folder`() throws {
        let library = try TemplateLibrary(
            files: files([
                "zh/hello": "{{>sign}}你好", "zh/sign": "【通查】\n", "en/hello": "{{>sign}}hello", "en/sign": "[T]",
                "sign": "no",
            ]))
        #expect(try library.render("zh/hello", [:]) == "【通查】你好")
        #expect(try library.render("en/hello", [:]) == "[T]hello")
    }

    @Test func `indentation adds up through standalone partials only`() throws {
        let library = try TemplateLibrary(
            files: files(["a": " {{>b}}\n", "b": "1\n {{>c}}\n2{{>c}}\n", "c": "x\ny\n"]), keepsFinalNewline: true)
        #expect(try library.render("a", [:]) == " 1\n  x\n  y\n 2x\ny\n\n")
    }

    @Test func `exactly one final line ending is dropped`() throws {
        let library = try TemplateLibrary(files: files(["a": "x\n\n", "b": "x\r\n", "c": "x", "d": "\n"]))
        #expect(try ["a", "b", "c", "d"].map { try library.render($0, [:]) } == ["x\n", "x", "x", ""])
    }

    @Test func `partials without end are refused with their place`() throws {
        let library = try TemplateLibrary(files: files(["a": "\n {{>a}}"]), partialDepthLimit: 3)
        #expect(throws: DialogueError.partialsTooDeep(template: "a", line: 2, column: 2, limit: 3)) {
            try library.render("a", [:])
        }
    }

    @Test func `a text grows to the limit and not beyond`() throws {
        let library = try TemplateLibrary(files: files(["a": "{{#list}}1234567890{{/list}}"]), outputLimit: 30)
        #expect(try library.render("a", ["list": [1, 2, 3]]).utf8.count == 30)
        #expect(throws: DialogueError.outputTooLong(template: "a", limit: 30)) {
            try library.render("a", ["list": [1, 2, 3, 4]])
        }
    }

    @Test(arguments: [
        String(repeating: "{{#list}}", count: 20) + String(repeating: "{{/list}}", count: 20),
        "{{#list}}{{#list}}{{#list}}{{#list}}{{>again}}{{/list}}{{/list}}{{/list}}{{/list}}",
    ])
    func `repetitions in each other end`(source: String) throws {
        let more = source.replacing("{{>again}}", with: "{{>last}}")
        let again = source.replacing("{{>again}}", with: "{{>more}}")
        let library = try TemplateLibrary(
            files: files(["a": source, "again": again, "more": more, "last": "{{^list}}{{/list}}"]))
        let value: TemplateValue = ["list": [1, 2, 3]]
        let error = #expect(throws: DialogueError.self) { try library.render("a", value) }
        #expect("\(try #require(error))".hasSuffix("the text takes more than 65536 steps"))
        var names = TemplateNames(library: library)
        names.visit(try #require(library.template("a")), with: value)
        #expect(names.faults == [])
    }

    @Test func `an unknown template is an error and an unknown partial is nothing`() throws {
        let library = try TemplateLibrary(files: files(["a": "[{{>b}}]"]))
        #expect(try library.render("a", [:]) == "[]")
        #expect(throws: DialogueError.noTemplate("b")) { try library.render("b", [:]) }
    }

    @Test func `the faults of all files come together in order`() {
        #expect(
            throws: DialogueError.faults([
                Fault(file: "a", line: 1, column: 1, .unclosedTag),
                Fault(file: "b", line: 2, column: 1, .unopenedSection("x")),
            ])
        ) {
            try TemplateLibrary(files: files(["b": "\n{{/x}}", "c": "good", "a": "{{"]))
        }
    }

    private func files(_ texts: [String: String]) -> [String: [UInt8]] { texts.mapValues { Array($0.utf8) } }
}
