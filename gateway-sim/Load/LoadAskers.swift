import SMS

/// The phones of a load run and what each texts; a question's number is its phone's place, so answers are found by number.
struct LoadAskers: Equatable, Sendable {
    private enum Source: Equatable {
        case range(first: Int64, count: Int)
        /// In the order of their numbers.
        case people([Person])
    }

    private let source: Source
    private let texts: TextMix
    /// Whose turn is when.
    var order = AskingOrder.asTheyStand

    /// What stands for the tail of the phone's person in a text.
    static let tailMark = "{tail}"

    /// `count` phones from `first` on, all of which text the same.
    init(first: Int64, count: Int, text: String) {
        self.init(first: first, count: count, texts: TextMix([TextMix.Entry(text)]))
    }

    /// `count` phones from `first` on, each with one of the texts.
    init(first: Int64, count: Int, texts: TextMix) {
        source = .range(first: first, count: count)
        self.texts = texts
    }

    /// The phones of these people, who stand in the order of their numbers; in the text each writes its own tail for
    /// `{tail}`.
    init(people: [Person], text: String) { self.init(people: people, texts: TextMix([TextMix.Entry(text)])) }

    /// The phones of these people, as above, each with one of the texts.
    init(people: [Person], texts: TextMix) {
        source = .people(people)
        self.texts = texts
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
        let index = order.index(at: place)
        return texts.text(of: index) {
            guard case .people(let people) = source else { return Self.tailMark }
            return people[index].tail
        }
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
