// swift-tools-version: 5.9
import AppleProductTypes
import PackageDescription

let package = Package(
    name: "Traveller",
    platforms: [.iOS(.v16)],
    products: [
        .iOSApplication(
            name: "Traveller",
            targets: ["Traveller"],
            bundleIdentifier: "com.acme.travel",
            displayVersion: "1.0",
            bundleVersion: "1",
            supportedDeviceFamilies: [.phone, .pad],
            supportedInterfaceOrientations: [.portrait],
            additionalInfoPlistContentFilePath: "Info.plist")
    ],
    targets: [
        .executableTarget(name: "Traveller", path: ".", exclude: ["Info.plist"], resources: [.copy("bootconfig.plist")])
    ]
)
