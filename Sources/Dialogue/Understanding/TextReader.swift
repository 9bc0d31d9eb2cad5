import SMS

/// Reads a text into the features that rules look at.
struct TextReader {
    let book: CommandBook
    /// The number of whoever sent the text, which they may name in it.
    let sender: PhoneNumber?

    /// A text with more unexplained signs than this is not read by ear: words that only sound like ours are others then.
    private static let unexplainedLimit = 5

    func features(of text: FoldedText) -> TextFeatures {
        var units = TextUnits(text)
        let numbers = NumberReader.numbers(in: &units)
        let tokenizer = Tokenizer(book: book)
        var tokens = tokenizer.tokens(of: units, numbers, byEar: true)
        if tokens.contains(where: \.isInexact), weight(of: tokens) > Self.unexplainedLimit {
            tokens = tokenizer.tokens(of: units, numbers, byEar: false)
        }
        var features = TextFeatures(tokens: tokens, numbers: numbers, families: [], unknown: weight(of: tokens))
        joinCrosses(&features)
        readNumbers(&features, text)
        for token in features.tokens { features.families.formUnion(token.families) }
        readBrackets(&features, text)
        for phrase in book.phrases where phrase.occurs(in: features.tokens, units, present: features.families) {
            features.families.formUnion(phrase.families)
        }
        readNames(&features)
        if hasArgument(features.tokens, text) { features.families.insert(.argument) }
        return features
    }

    /// Numbers with fewer figures are seldom meant for a tail.
    private static let fewest = 4

    /// The numbers of services begin so, ours among them.
    private static let servicePrefix = Array("106".utf8)

    private func weight(of tokens: [Token]) -> Int { tokens.reduce(0) { $0 + $1.weight } }

    /// 01123叉, 01123最后一位是X: five figures and the cross that is said behind them.
    private func joinCrosses(_ features: inout TextFeatures) {
        for index in features.tokens.indices {
            guard let number = features.tokens[index].number, [5, 17].contains(features.numbers[number].octets.count)
            else { continue }
            for next in features.tokens.dropFirst(index + 1).prefix(4) {
                if next.families.contains(.cross) {
                    features.numbers[number].octets.append(UInt8(FoldedText.x))
                    break
                }
                guard next.families.isFiller || !next.families.isDisjoint(with: book.beforeCross) else { break }
            }
        }
    }

    private func readNumbers(_ features: inout TextFeatures, _ text: FoldedText) {
        var tails: [[UInt8]] = []
        let hasTail = features.numbers.contains { if case .tail = NumberKind($0.octets) { true } else { false } }
        for index in features.tokens.indices {
            guard let place = features.tokens[index].number else { continue }
            let number = features.numbers[place]
            var families = FamilySet.number
            if number.isTime {
                families.insert(.time)
            } else if isAmount(index, features, text) {
                families.insert(.amount)
            } else if isSender(number.octets) {
                families.formUnion([.ownNumber, .filler])
                features.fault = features.fault ?? .phone
            } else if number.octets.count >= 8, number.octets.starts(with: Self.servicePrefix) {
                families.insert(.filler)
            } else if hasTail, number.octets.count < Self.fewest, !isBesideNumber(index, features) {
                // 我今年72了: not what was meant for the tail.
                families.insert(.filler)
            } else if isGluedToLetters(index, features, text) {
                families.insert(.badTail)
                features.fault = features.fault ?? .characters
            } else {
                switch NumberKind(number.octets) {
                case .tail(let tail):
                    families.insert(.tail)
                    if !tails.contains(number.octets) { tails.append(number.octets) }
                    features.tail = tail
                case .fault(let fault):
                    families.formUnion(Self.family(of: fault))
                    if features.fault.map({ Self.rank(of: fault) < Self.rank(of: $0) }) ?? true {
                        features.fault = fault
                    }
                }
            }
            features.tokens[index].families = families
        }
        guard tails.count > 1 else { return }
        features.tail = nil
        features.families.insert(.twoTails)
        if features.fault.map({ Self.rank(of: .several) < Self.rank(of: $0) }) ?? true { features.fault = .several }
    }

    /// Whether nothing but signs stands between this number and another one.
    private func isBesideNumber(_ index: Int, _ features: TextFeatures) -> Bool {
        [index - 1, index + 1].contains { features.tokens.indices.contains($0) && features.tokens[$0].number != nil }
    }

    /// abc123456: somebody's name in an application, or another number with letters in it.
    private func isGluedToLetters(_ index: Int, _ features: TextFeatures, _ text: FoldedText) -> Bool {
        guard index > 0, text.gaps[features.tokens[index].range.lowerBound] == .none else { return false }
        let before = features.tokens[index - 1]
        return before.word == nil && before.families.contains(.unknown)
            && TextUnits.isLetter(text.scalars[before.range.lowerBound])
    }

    private func isSender(_ octets: [UInt8]) -> Bool {
        guard let sender else { return false }
        return octets.elementsEqual(sender.digits.utf8) || octets.elementsEqual("86\(sender.digits)".utf8)
    }

    /// 5000元, 13点, 第3号, ¥200.
    private func isAmount(_ index: Int, _ features: TextFeatures, _ text: FoldedText) -> Bool {
        let token = features.tokens[index]
        if let number = token.number, features.numbers[number].octets.last == UInt8(FoldedText.x) { return false }
        if text.gaps[token.range.lowerBound] == .currency { return true }
        if index > 0, features.tokens[index - 1].families.contains(.ordinal),
            text.gaps[token.range.lowerBound] == .none
        {
            return true
        }
        guard index + 1 < features.tokens.count else { return false }
        let next = features.tokens[index + 1]
        return next.families.contains(.measure) && text.gaps[next.range.lowerBound] <= .space
    }

    private static func family(of fault: TailFault) -> FamilySet {
        switch fault {
        case .wholeNumber: .whole
        case .firstGeneration: .fifteen
        case .bank: .bankNumber
        case .phone: .phoneNumber
        case .several: .twoTails
        case .day, .misplacedX: [.badTail, .nearTail]
        case .fourCharacters, .length, .characters, .other: .badTail
        }
    }

    /// What is worth being told first.
    private static func rank(of fault: TailFault) -> Int {
        switch fault {
        case .wholeNumber: 0
        case .firstGeneration: 1
        case .bank: 2
        case .several: 3
        case .phone: 4
        case .day, .misplacedX: 5
        case .fourCharacters, .length, .characters, .other: 6
        }
    }

    /// A text that begins or ends with somebody's signature is theirs, not the sender's.
    private func readBrackets(_ features: inout TextFeatures, _ text: FoldedText) {
        guard let place = text.bracketed, place.lowerBound == 0 || place.upperBound == text.scalars.count,
            place.count < text.scalars.count
        else { return }
        let inside = features.tokens.filter { place.overlaps($0.range) }
        let own = book.grammar.families("accounts|look|object|id|six|filler|number|tail") ?? []
        if inside.count == 1, let word = inside[0].word, book.signature == book.lexicon.words[word].scalars {
            features.families.insert(.echo)
        } else if !inside.allSatisfy({ !$0.families.isDisjoint(with: own) }) {
            features.families.insert(.forwarded)
        }
    }

    /// 客服 某某: a command, a gap, and a word that nothing explains.
    private func hasArgument(_ tokens: [Token], _ text: FoldedText) -> Bool {
        guard tokens.count > 1, !tokens[0].families.isDisjoint(with: book.companyCommands), !tokens[0].isInexact,
            text.gaps[tokens[1].range.lowerBound] != .none
        else { return false }
        return tokens.dropFirst().allSatisfy { !$0.families.isDisjoint(with: [.unknown, .filler, .name]) }
    }

    private func readNames(_ features: inout TextFeatures) {
        var companies: Set<String> = []
        var accepted: Set<String> = []
        for (index, token) in features.tokens.enumerated() {
            guard let word = token.word, let name = book.lexicon.words[word].names else { continue }
            if token.families.contains(.company) {
                if isAccepted(index, features.tokens) { accepted.insert(name) } else { companies.insert(name) }
            } else if token.families.contains(.spoken) {
                features.language = Language(rawValue: name)
            }
        }
        if companies.isEmpty { companies = accepted }
        features.companies = companies.sorted { (book.companyOrder[$0] ?? 0) < (book.companyOrder[$1] ?? 0) }
    }

    /// 微信是我的，抖音不是: what is said of a company before the next one is named is that it is in order.
    private func isAccepted(_ index: Int, _ tokens: [Token]) -> Bool {
        for token in tokens.dropFirst(index + 1).prefix(4) {
            if token.families.contains(.company) || !token.families.isDisjoint(with: book.refused) { return false }
            if !token.families.isDisjoint(with: book.accepted) { return true }
        }
        return false
    }
}
