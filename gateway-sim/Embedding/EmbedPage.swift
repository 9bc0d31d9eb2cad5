import Foundation
import PackagePlugin

/// Writes the files of `Web/Page` into a Swift source before each build in which one of them is newer.
///
/// Each becomes a raw string, so the binary needs no file beside it.
@main
struct EmbedPage: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: Target) throws -> [PackagePlugin.Command] {
        let folder = target.directoryURL.appending(path: "Web/Page")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") }
        let files = names.sorted().map { folder.appending(path: $0) }
        let script = target.directoryURL.appending(path: "Embedding/embed")
        let output = context.pluginWorkDirectoryURL.appending(path: "PageFiles.swift")
        return [
            .buildCommand(
                displayName: "Embedding the page", executable: URL(fileURLWithPath: "/bin/sh"),
                arguments: [script.path, output.path] + files.map(\.path), inputFiles: [script] + files,
                outputFiles: [output])
        ]
    }
}
