import Terminal
import Testing

@Suite struct ChoosesColour {
    @Test(
        arguments: [
            ([:], true, true), ([:], false, false), (["NO_COLOR": "1"], true, false), (["NO_COLOR": ""], true, true),
            (["FORCE_COLOR": "1"], false, true), (["FORCE_COLOR": "1", "NO_COLOR": "1"], false, false),
            (["TERM": "dumb"], true, false), (["TERM": "dumb", "FORCE_COLOR": "1"], true, true),
        ] as [([String: String], Bool, Bool)])
    func `the environment and the terminal decide`(environment: [String: String], isTerminal: Bool, isOn: Bool) {
        #expect(TextStyle(.auto, environment: environment, isTerminal: isTerminal).isOn == isOn)
    }

    @Test func `an option overrides the environment and the terminal`() {
        #expect(TextStyle(.always, environment: ["NO_COLOR": "1"], isTerminal: false).isOn)
        #expect(!TextStyle(.never, environment: ["FORCE_COLOR": "1"], isTerminal: true).isOn)
    }

    @Test func `off means plain text`() {
        #expect(TextStyle(isOn: false).red("no") == "no")
    }
}
