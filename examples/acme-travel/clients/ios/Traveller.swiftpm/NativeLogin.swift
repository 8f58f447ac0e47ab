import CryptoKit
import Foundation

/// Native login: the app's own screen, Salesforce's Authorization Code and Credentials Flow, the way the Mobile SDK does it.
/// There is no secret in this app: whoever unpacks it has everything that is in it. PKCE binds the code to it.
struct NativeLogin {
    let loginURL: URL
    let clientID: String

    struct Session {
        let accessToken: String
        let refreshToken: String?
        let instanceURL: String
    }

    enum Failure: Error {
        case refused(status: Int)
        case unreadable
    }

    private var redirectURI: String { loginURL.appendingPathComponent("services/oauth2/echo").absoluteString }

    func signIn(username: String, password: String) async throws -> Session {
        var random = Data(count: 32)
        let status = random.withUnsafeMutableBytes { SecRandomCopyBytes(kSecRandomDefault, 32, $0.baseAddress!) }
        guard status == errSecSuccess else { throw Failure.unreadable }
        let verifier = base64URL(random)
        let challenge = base64URL(Data(SHA256.hash(data: Data(verifier.utf8))))

        let answer = try await post(
            loginURL.appendingPathComponent("services/oauth2/authorize"),
            form: [
                "response_type": "code_credentials",
                "client_id": clientID,
                "redirect_uri": redirectURI,
                "code_challenge": challenge,
            ],
            headers: [
                "Auth-Request-Type": "Named-User",
                "Authorization": "Basic \(base64URL(Data("\(username):\(password)".utf8)))",
            ])
        guard let code = answer["code"] as? String else { throw Failure.unreadable }
        let site = (answer["sfdc_community_url"] as? String).flatMap(URL.init(string:)) ?? loginURL
        let tokens = try await post(
            site.appendingPathComponent("services/oauth2/token"),
            form: [
                "grant_type": "authorization_code",
                "code": code,
                "client_id": clientID,
                "redirect_uri": redirectURI,
                "code_verifier": verifier,
            ])
        return try session(from: tokens, before: nil)
    }

    /// Keep what is returned: with rotation the refresh token that was sent is dead.
    func refresh(_ session: Session) async throws -> Session {
        guard let refreshToken = session.refreshToken else { throw Failure.unreadable }
        let tokens = try await post(
            loginURL.appendingPathComponent("services/oauth2/token"),
            form: ["grant_type": "refresh_token", "refresh_token": refreshToken, "client_id": clientID])
        return try self.session(from: tokens, before: refreshToken)
    }

    private func session(from tokens: [String: Any], before: String?) throws -> Session {
        guard let access = tokens["access_token"] as? String, let instance = tokens["instance_url"] as? String else {
            throw Failure.unreadable
        }
        return Session(accessToken: access, refreshToken: tokens["refresh_token"] as? String ?? before, instanceURL: instance)
    }

    private func post(_ url: URL, form: [String: String], headers: [String: String] = [:]) async throws -> [String: Any] {
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let body = form.map { name, value in "\(name)=\(formEncoded(value))" }.joined(separator: "&")
        request.httpBody = Data(body.utf8)
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard (200..<300).contains(status) else { throw Failure.refused(status: status) }
        guard let answer = try JSONSerialization.jsonObject(with: data) as? [String: Any] else { throw Failure.unreadable }
        return answer
    }

    private func formEncoded(_ value: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        return value.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }

    private func base64URL(_ data: Data) -> String {
        data.base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
