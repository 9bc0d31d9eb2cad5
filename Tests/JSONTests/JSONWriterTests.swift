import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test func `objects and arrays get their commas`() throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("text", "a \"b\"\n查")
        writer.member("count", 3)
        writer.member("large", UInt64.max)
        writer.member("share", 0.25)
        writer.member("isOn", true)
        writer.name("list")
        writer.beginArray()
        writer.string("x")
        writer.beginArray()
        writer.endArray()
        writer.beginObject()
        writer.endObject()
        writer.null()
        writer.bool(false)
        writer.integer(Int8(-1))
        writer.double(1e300)
        writer.endArray()
        writer.member("last", 0)
        writer.endObject()
        let octets = writer.finish()
        #expect(
            String(decoding: octets, as: UTF8.self) == #"{"text":"a \"b\"\n查","count":3,"large":18446744073709551615,"#
                + #""share":0.25,"isOn":true,"list":["x",[],{},null,false,-1,1e+300],"last":0}"#)
        #expect(try JSONParser.parse(octets, as: .json)["text"]?.stringValue == "a \"b\"\n查")
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, .signalingNaN])
    func `what JSON has no number for becomes null`(value: Double) {
        var writer = JSONWriter()
        writer.double(value)
        #expect(writer.finish() == Array("null".utf8))
    }

    @Test(arguments: [0, -0.0, 1, -1.5, 2.2250738585072014e-308, 1.7976931348623157e308, 0.1, 1e16, 123_456_789.125])
    func `a number is read back as the same number`(value: Double) throws {
        var writer = JSONWriter()
        writer.double(value)
        #expect(try JSONParser.parse(writer.finish(), as: .json).doubleValue?.bitPattern == value.bitPattern)
    }
}
