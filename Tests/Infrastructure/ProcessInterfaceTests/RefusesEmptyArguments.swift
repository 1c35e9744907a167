import ProcessInterface
import Testing

@Suite struct RefusesEmptyArguments {
    @Test(arguments: [
        (["up", "--data", ""], "--data"), (["up", "--data="], "--data"), (["status", "-n", "", "x"], "-n"),
    ])
    func `an option without a value is named`(arguments: [String], option: String) {
        #expect(EmptyArgument(in: arguments)?.option == option)
    }

    @Test(arguments: [["up", ""], ["", "up"], ["logs", "--lines=3", ""]])
    func `an empty argument that belongs to no option is refused as well`(arguments: [String]) throws {
        let empty = try #require(EmptyArgument(in: arguments))
        #expect(empty.option == nil)
    }

    @Test(arguments: [
        [], ["up", "--data", "creek"], ["--output=json"], ["--pay", "a:EUR:1:b:c:x="], ["--document", "T=invoice.xml"],
        ["--name", " "],
    ])
    func `arguments with content are left alone`(arguments: [String]) {
        #expect(EmptyArgument(in: arguments) == nil)
    }
}
