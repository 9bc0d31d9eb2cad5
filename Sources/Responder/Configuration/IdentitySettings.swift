import Digest
import Net

/// Who knows under which tails numbers are registered.
package enum IdentitySettings: Sendable {
    /// The store's own table, filled by `import people`.
    case sqlite
    /// A register that a carrier keeps.
    case http(RegisterSettings)

    /// The register outside, if there is one.
    package var register: RegisterSettings? {
        switch self {
        case .sqlite: nil
        case .http(let settings): settings
        }
    }
}

extension Configuration {
    /// What whoever imports people should know; `nil` where they are asked.
    package var importedPeopleNote: String? {
        guard let register = identity.register else { return nil }
        return
            "identity: every tail is compared by the register at \(register.url.endpoint), so nobody is recognised by the "
            + "people in the store; they are of use once \"identity\" is { kind: \"sqlite\" } again"
    }
}

/// How a carrier's register is asked about tails.
package struct RegisterSettings: Sendable {
    /// Where it is asked.
    package var url: HTTPURL
    /// Signs the requests.
    package var secret: HMACKey
    /// The key that is shared with the carrier: tails leave as codes under it and in no other form.
    package var key: HMACKey
    /// The most questions in one batch.
    package var batchSize = 200
    /// How long one batch may take.
    package var timeout: Duration = .seconds(2)
    /// How long a text waits for its verdict, over all tries.
    package var deadline: Duration = .seconds(5)

    /// A register with the usual limits.
    package init(url: HTTPURL, secret: HMACKey, key: HMACKey) {
        self.url = url
        self.secret = secret
        self.key = key
    }
}
