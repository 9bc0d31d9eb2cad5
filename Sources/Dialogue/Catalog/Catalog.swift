/// Everything about the service that is data: commands, companies, applications, facts.
package struct Catalog: Equatable, Sendable {
    /// The languages, the default one first.
    package let languages: [SpokenLanguage]
    /// What can be asked by keyword.
    package let services: [Service]
    /// The words for each command.
    package let commands: [Command: [String]]
    /// How texts are understood that are no command to the letter.
    package let understanding: Understanding
    /// Words of politeness that mean nothing to a command: 请, 谢谢.
    package let fillers: [String]
    /// The companies in the order replies name them: the parties that people name in their texts.
    package let companies: [Company]
    /// All who can be asked, the companies among them, list by list.
    package let partyLists: [PartyList]
    /// What is counted, in the order replies name it: applications, and parties that have none.
    package let applications: [Application]

    /// A language with its own name and the words people ask for it with.
    package struct SpokenLanguage: Equatable, Sendable {
        /// The folder of its texts.
        package let language: Language
        /// What each language calls it, itself included: 中文, Chinese.
        package let names: LocalizedText
        /// Other words that ask for it.
        package let aliases: [String]
    }

    /// A command that belongs to no service.
    package enum Command: String, Sendable, CaseIterable {
        case help, details, hotline, dispute, progress, language
        case optOut = "opt_out"
        case optIn = "opt_in"
    }

    /// Families of words, what they mean together, and what a text that holds them asks for.
    package struct Understanding: Equatable, Sendable {
        /// What stands between the brackets that begin our own texts.
        package let signature: String
        /// The characters that begin names of people.
        package let surnames: String
        /// The families whose words may be recognised by their sound alone.
        package let heard: [String]
        /// Words that mean much the same.
        package let families: [Family]
        /// Families that mean something together.
        package let phrases: [Phrase]
        /// What a text asks for: the first rule that holds decides.
        package let rules: [Rule]

        /// Words that mean much the same.
        package struct Family: Equatable, Sendable {
            /// What phrases and rules call it.
            package let name: String
            /// Its words.
            package let words: [String]
        }

        /// Families that mean something together.
        package struct Phrase: Equatable, Sendable {
            /// What rules call it.
            package let means: String
            /// Families in their order: `not ~2 query`.
            package let words: [String]
        }

        /// A line of the decision list.
        package struct Rule: Equatable, Sendable {
            /// What the text must hold.
            package let when: String
            /// What it asks for then.
            package let then: String
        }
    }

    /// A party that answers, with what people need to reach it.
    package struct Company: Equatable, Sendable {
        /// The id used in configuration, sources and the store.
        package let id: String
        /// What replies call it.
        package let names: LocalizedText
        /// Other names people type.
        package let aliases: [String]
        /// The numbers of its customer service; empty where none is known for certain.
        package let hotlines: [Hotline]
        /// How to see or unbind accounts, where more is known than the application's own help page.
        package let unbindGuide: Guide?
        /// How to dispute a count, where more is known than the customer service.
        package let disputeGuide: Guide?
    }

    /// Parties that one service asks, in the order replies name them.
    package struct PartyList: Equatable, Sendable {
        /// What a service calls it: `companies`, `carriers`.
        package let name: String
        /// The parties, described as companies are.
        package let parties: [Company]
    }

    /// A telephone number of a customer service.
    package struct Hotline: Equatable, Sendable {
        /// The number as people dial it, digits and hyphens.
        package let number: String
        /// What this number is for, where a company has several.
        package let purpose: LocalizedText?
        /// Where the number comes from.
        package let evidence: Evidence
    }

    /// A short instruction.
    package struct Guide: Equatable, Sendable {
        /// The instruction, to be read behind the company's name and a colon.
        package let text: LocalizedText
        /// Where the instruction comes from.
        package let evidence: Evidence
    }

    /// Where a fact comes from; no fact is taken without.
    package struct Evidence: Equatable, Sendable {
        /// Who says so.
        package let source: String
        /// The day somebody last looked, `2026-11-21`.
        package let checkedOn: String
    }

    /// An application whose accounts are counted, or a party that counts under its own id.
    package struct Application: Equatable, Sendable {
        /// The id that sources count under.
        package let id: String
        /// The id of its party.
        package let company: String
        /// The full name.
        package let names: LocalizedText
        /// The short form for lists, the name where there is none.
        package let labels: LocalizedText
    }

    /// The company of this id.
    package func company(_ id: String) -> Company? { companies.first { $0.id == id } }

    /// The applications of one company, in order.
    package func applications(of company: String) -> [Application] { applications.filter { $0.company == company } }

    /// The parties that a service asks, in order.
    package func parties(of service: Service) -> [Company] {
        partyLists.first { $0.name == service.parties }?.parties ?? []
    }

    /// The services about the person who asks, in order; the first is meant where a text names none.
    package var queried: [Service] { services.filter { $0.answer == .sources } }

    /// The language spoken to whoever asked for none.
    package var defaultLanguage: Language { languages.first?.language ?? .chinese }
}
