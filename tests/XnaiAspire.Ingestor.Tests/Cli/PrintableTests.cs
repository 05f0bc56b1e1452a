using XnaiAspire.Ingestor.Cli;

namespace XnaiAspire.Ingestor.Tests.Cli;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("letters/1921/june.txt", "letters/1921/june.txt")]
    [InlineData("Grüße 東京 👩‍👩‍👧.txt", "Grüße 東京 👩‍👩‍👧.txt")]
    [InlineData("two\nlines\r\t", "two\\u000Alines\\u000D\\u0009")]
    [InlineData("\u001B[31mred\u009B0m\u007F", "\\u001B[31mred\\u009B0m\\u007F")]
    [InlineData("a\u202Etxt.exe\u2028", "a\\u202Etxt.exe\\u2028")]
    public void Nothing_in_a_name_moves_the_cursor(string name, string shown) => Assert.Equal(shown, Printable.Of(name));
}
