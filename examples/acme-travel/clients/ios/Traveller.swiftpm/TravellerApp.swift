import SwiftUI

@main
struct TravellerApp: App {
    var body: some Scene {
        WindowGroup { SignInView(login: .fromBundle()) }
    }
}

/// The app's own sign-in screen. The session stays in memory; a real app would put it into the keychain.
struct SignInView: View {
    let login: NativeLogin
    @State private var username = ""
    @State private var password = ""
    @State private var status = ""
    @State private var session: NativeLogin.Session?

    var body: some View {
        Form {
            TextField("User name", text: $username).textContentType(.username)
            SecureField("Password", text: $password).textContentType(.password)
            Button("Sign in") { Task { await signIn() } }.disabled(username.isEmpty || password.isEmpty)
            Text(status)
        }
    }

    private func signIn() async {
        do {
            session = try await login.signIn(username: username, password: password)
            status = "Signed in."
        } catch {
            status = "You could not be signed in."
        }
        password = ""
    }
}

extension NativeLogin {
    /// The login address stands in Info.plist, the consumer key in bootconfig.plist. Neither is a secret.
    static func fromBundle() -> NativeLogin {
        let config = Bundle.module.url(forResource: "bootconfig", withExtension: "plist")
            .flatMap { try? Data(contentsOf: $0) }
            .flatMap { try? PropertyListSerialization.propertyList(from: $0, format: nil) as? [String: Any] }
        let address = Bundle.main.object(forInfoDictionaryKey: "SFDCLoginURL") as? String
        return NativeLogin(
            loginURL: address.flatMap(URL.init(string:)) ?? URL(string: "https://acme-travel.my.site.com")!,
            clientID: config?["remoteAccessConsumerKey"] as? String ?? "")
    }
}
