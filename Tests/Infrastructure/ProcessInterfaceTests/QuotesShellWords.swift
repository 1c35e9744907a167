import ProcessInterface
import Testing

@Suite struct QuotesShellWords {
    @Test(arguments: [
        ("/tmp/creek-1", "/tmp/creek-1"), ("mill@birch", "mill@birch"), ("my creek", "'my creek'"), ("", "''"),
        ("$HOME", "'$HOME'"), ("it's", #"'it'\''s'"#), ("größe", "'größe'"),
    ])
    func `a shell reads the word as the text that it was made of`(text: String, word: String) {
        #expect("\(ShellWord(text))" == word)
    }
}
