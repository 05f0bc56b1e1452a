using System.Text;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>Puts a page's text together as a browser shows it: white space folded to one space, blocks apart by an empty line.</summary>
internal sealed class HtmlTextBuilder
{
    private readonly StringBuilder _text = new();
    private readonly List<Heading> _headings = [];
    private string _pending = "";
    private int _preformatted;

    // The line end right behind <pre> is for the author's eyes.
    private bool _dropLineEnd;
    private (int Start, int Level)? _heading;

    public IReadOnlyList<Heading> Headings => _headings;

    /// <summary>Inside <c>pre</c> and <c>textarea</c> white space stays.</summary>
    public void Preformatted(bool begins)
    {
        _preformatted = Math.Max(0, _preformatted + (begins ? 1 : -1));
        _dropLineEnd = begins;
    }

    public void Add(string characters)
    {
        if (_preformatted > 0)
        {
            string lines = characters.ReplaceLineEndings("\n");
            if (_dropLineEnd && lines is ['\n', ..])
                lines = lines[1..];

            _dropLineEnd = false;
            Flush();
            _text.Append(lines);
            return;
        }

        int from = 0;
        for (int i = 0; i <= characters.Length; i++)
        {
            bool space = i < characters.Length && IsSpace(characters[i]);
            if (i < characters.Length && !space)
                continue;

            if (i > from)
            {
                Flush();
                _text.Append(characters, from, i - from);
            }

            if (space)
                Wait(" ");

            from = i + 1;
        }
    }

    /// <summary>The next text begins on a new line, in a new cell or in a new paragraph; the strongest of several asked for counts.</summary>
    public void Break(string separator) => Wait(separator);

    public void BeginHeading(int level)
    {
        EndHeading();
        Wait(Paragraph);
        _heading = (_text.Length == 0 ? 0 : _text.Length + Paragraph.Length, level);
    }

    public void EndHeading()
    {
        if (_heading is not { } open)
            return;

        _heading = null;
        if (_text.Length > open.Start)
            _headings.Add(new Heading(open.Start, open.Level, Heading.OneLine(_text.ToString(open.Start, _text.Length - open.Start))));
    }

    public override string ToString() => _text.ToString();

    public const string Paragraph = "\n\n";

    public const string Line = "\n";

    public const string Cell = "\t";

    private void Wait(string separator)
    {
        if (Strength(separator) > Strength(_pending))
            _pending = separator;
    }

    private void Flush()
    {
        if (_text.Length > 0)
            _text.Append(_pending);

        _pending = "";
    }

    private static int Strength(string separator) => separator switch { Paragraph => 4, Line => 3, Cell => 2, " " => 1, _ => 0 };

    // White space as HTML has it: no-break spaces are none.
    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f';
}
