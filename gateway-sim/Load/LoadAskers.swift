import SMS

/// The phones of a load run and what each texts; a question's number is its phone's place, so answers are found by number.
struct LoadAskers: Equatable, Sendable {
    private enum Source: Equatable {
        case range(first: Int64, count: Int)
        /// In the order of their numbers.
        case people([Person])
    }

    private let source: Source
    private let beforeTail: String
    private let afterTail: String?
    /// Whose turn is when.
    var order = AskingOrder.asTheyStand

    /// What stands for the tail of the phone's person in a text.
    static let tailMark = "{tail}"

    /// `count` phones from `first` on, all of which text the same.
    init(first: Int64, count: Int, text: String) {
        source = .range(first: first, count: count)
        beforeTail = text
        afterTail = nil
    }

    /// The phones of these people, who stand in the order of their numbers; in the text each writes its own tail for
    /// `{tail}`.
    init(people: [Person], text: String) {
        source = .people(people)
        guard let mark = text.range(of: Self.tailMark) else {
            beforeTail = text
            afterTail = nil
            return
        }
        beforeTail = String(text[..<mark.lowerBound])
        afterTail = String(text[mark.upperBound...])
    }

    /// How many phones there are.
    var count: Int {
        switch source {
        case .range(_, let count): count
        case .people(let people): people.count
        }
    }

    /// The number of the phone at this place.
    func phone(at place: Int) -> String {
        switch source {
        case .range(let first, _): String(first + Int64(order.index(at: place)))
        case .people(let people): people[order.index(at: place)].phone.digits
        }
    }

    /// What the phone at this place texts.
    func text(at place: Int) -> String {
        guard let afterTail, case .people(let people) = source else { return beforeTail }
        return beforeTail + people[order.index(at: place)].tail + afterTail
    }

    /// The place of the phone of this number, or `nil` when it is none of ours.
    func place(of phone: PhoneNumber) -> Int? {
        switch source {
        case .range(let first, let count):
            let index = phone.number - first
            return (0..<Int64(count)).contains(index) ? order.place(of: Int(index)) : nil
        case .people(let people): return people.index(of: phone).flatMap(order.place)
        }
    }
}

extension [Person] {
    /// Where somebody's phone stands among people in the order of their numbers.
    fileprivate func index(of phone: PhoneNumber) -> Int? {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle].phone.number < phone.number { low = middle + 1 } else { high = middle }
        }
        return low < endIndex && self[low].phone == phone ? low : nil
    }
}

extension String {
    /// Where the first occurrence of `part` is.
    fileprivate func range(of part: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if let end = index(start, offsetBy: part.count, limitedBy: endIndex), self[start..<end] == part {
                return start..<end
            }
            start = index(after: start)
        }
        return nil
    }
}
