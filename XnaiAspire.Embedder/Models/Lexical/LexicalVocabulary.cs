using System.Globalization;

namespace XnaiAspire.Embedder.Models.Lexical;

/// <summary>
/// The built-in model's vocabulary. The tokenizer takes the longest piece that fits, from the left; so what matters is that a word's
/// beginning falls into the same pieces whatever its ending, and that no function word swallows the beginning of a longer word.
/// </summary>
public sealed class LexicalVocabulary
{
    /// <summary>Marks the beginning of a word in the file (llama.cpp's convention for WordPiece).</summary>
    public const char WordStart = '\u2581';

    private const string Latin = "abcdefghijklmnopqrstuvwxyz";
    private const string Cyrillic = "абвгдежзиклмнопрстуфхцчшщъыьэюяєі";
    private const string Greek = "αβγδεζηθικλμνξοπρστυφχψως";
    private const string Arabic = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي";
    private const string Hebrew = "אבגדהוזחטיךכלםמןנסעףפץצקרשת";

    /// <summary>The tokenizer leaves nothing of a Korean syllable but its leading consonant, one of these.</summary>
    private const string Korean = "\u1100\u1101\u1102\u1103\u1104\u1105\u1106\u1107\u1108\u1109\u110a\u110b\u110c\u110d\u110e\u110f\u1110\u1111\u1112";

    /// <summary>Longer words that say little hardly ever begin another word.</summary>
    private const int LongestSwallowingWord = 5;

    private static readonly string[] EnglishEndings =
        ["s", "es", "ed", "d", "ing", "ings", "er", "ers", "ly", "e", "y", "ies", "ied", "ness", "ment", "ments", "ful", "less", "able", "ible", "ity", "al", "ally", "ation", "ations", "tion", "tions", "ion", "ions", "en", "n", "t", "st", "est"];

    private readonly List<LexicalPiece> _pieces = [];
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

    private LexicalVocabulary()
    {
    }

    /// <summary>The pieces; a piece's index is its token id.</summary>
    public IReadOnlyList<LexicalPiece> Pieces => _pieces;

    /// <summary>Builds the vocabulary of version 1; the same list on every machine.</summary>
    public static LexicalVocabulary Create()
    {
        LexicalVocabulary vocabulary = new();
        vocabulary.AddControls();
        vocabulary.AddPunctuation();
        vocabulary.AddWords();
        vocabulary.AddNumbers();
        vocabulary.AddLatinGroups();
        vocabulary.AddOtherAlphabets();
        vocabulary.AddCharacters();
        return vocabulary;
    }

    private void AddControls()
    {
        foreach (string name in (string[])["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
        {
            _texts.Add(name);
            _pieces.Add(new LexicalPiece(name, name, name == "[UNK]" ? PieceWeights.Unknown : PieceWeights.Control, IsControl: true));
        }
    }

    private void AddPunctuation()
    {
        for (char c = '!'; c <= '~'; c++)
        {
            if (!char.IsAsciiLetterOrDigit(c))
                AddBoth(c.ToString(), PieceWeights.Punctuation);
        }
    }

    private void AddWords()
    {
        foreach (string word in WordList.Read("function"))
            AddBeginning(word, word, PieceWeights.Function);
        foreach (string ending in EnglishEndings)
            AddContinuation(ending, ending, PieceWeights.Ending);

        AddEnglish(WordList.Read("light"), PieceWeights.Light);
        AddEnglish(WordList.Read("common"), PieceWeights.Common);
        AddEnglish(WordList.Read("topical"), PieceWeights.Topical);
        foreach (string list in (string[])["european", "cyrillic", "greek"])
        {
            foreach (string word in WordList.Read(list))
                AddWord(word, word, PieceWeights.Topical);
        }
    }

    /// <summary>
    /// "the" must not begin "theory", nor "form" begin "formula": a short word that says little, and one letter more, is a piece with a weight
    /// of its own, wherever the lists have those letters in a row.
    /// </summary>
    private void AddWordsThatGoOn(LetterModel model)
    {
        foreach (string word in WordList.Read("function").Concat(WordList.Read("light")))
        {
            if (word.Length is < 3 or > LongestSwallowingWord || !word.All(char.IsAsciiLetterLower))
                continue;
            foreach (char letter in Latin.Where(letter => model.HasSeen(word[^2], word[^1], letter)))
                AddBeginning(word + letter, word + letter, PieceWeights.Topical);
        }
    }

    private void AddEnglish(IReadOnlyList<string> words, double weight)
    {
        // Words as they stand first, so that no inflection of one takes another's place.
        foreach (string word in words)
            AddWord(word, EnglishForms.Stem(word), weight);
        foreach (string word in words)
        {
            foreach (string form in EnglishForms.Of(word, asVerb: weight < PieceWeights.Topical))
                AddBeginning(form, EnglishForms.Stem(word), weight);
        }
    }

    private void AddWord(string word, string subject, double weight)
    {
        AddBeginning(word, subject, weight);
        if (word.Length >= 4 && weight >= PieceWeights.Common)
            AddContinuation(word, subject, weight * PieceWeights.InnerWord);
    }

    private void AddNumbers()
    {
        AddDigits("0", 10, PieceWeights.Number(1), inside: true);
        AddDigits("00", 100, PieceWeights.Number(2), inside: true);
        AddDigits("000", 1000, PieceWeights.Number(3), inside: false);
        for (int year = 1000; year < 2100; year++)
            AddBeginning($"{year}", $"{year}", PieceWeights.Number(4));
    }

    private void AddDigits(string format, int count, double weight, bool inside)
    {
        for (int number = 0; number < count; number++)
        {
            string text = number.ToString(format, CultureInfo.InvariantCulture);
            AddBeginning(text, text, weight);
            if (inside)
                AddContinuation(text, text, weight);
        }
    }

    private void AddLatinGroups()
    {
        AddAlphabet(Latin);
        string[] lists = ["function", "light", "common", "topical", "european"];
        LetterModel model = new(lists.SelectMany(WordList.Read), Latin);
        AddWordsThatGoOn(model);
        AddBeginnings(model.Beginnings(3, 4500));
        AddBeginnings(model.Beginnings(4, 6000));
        foreach (string group in model.Continuations(3, 3500))
            AddContinuation(group, group, PieceWeights.Continuation(3));
    }

    private void AddOtherAlphabets()
    {
        AddAlphabet(Cyrillic);
        LetterModel cyrillic = new(WordList.Read("cyrillic"), Cyrillic);
        AddBeginnings(cyrillic.Beginnings(3, 1000));
        AddBeginnings(cyrillic.Beginnings(4, 1000));
        AddAlphabet(Greek);
        LetterModel greek = new(WordList.Read("greek"), Greek);
        AddBeginnings(greek.Beginnings(3, 600));
        AddBeginnings(greek.Beginnings(4, 400));
        AddAlphabet(Arabic);
        AddAlphabet(Hebrew);
        AddAlphabet(Korean);
    }

    /// <summary>Every letter and every pair of letters, at the beginning of a word and inside.</summary>
    private void AddAlphabet(string letters)
    {
        foreach (char a in letters)
        {
            AddBeginning($"{a}", $"{a}", PieceWeights.Beginning(1));
            AddContinuation($"{a}", $"{a}", PieceWeights.Continuation(1));
            foreach (char b in letters)
            {
                AddBeginning($"{a}{b}", $"{a}{b}", PieceWeights.Beginning(2));
                AddContinuation($"{a}{b}", $"{a}{b}", PieceWeights.Continuation(2));
            }
        }
    }

    private void AddCharacters()
    {
        foreach ((string character, double weight) in ScriptCharacters.Alphabetic())
            AddBoth(character, weight);
        foreach ((string character, double weight) in ScriptCharacters.Ideographs())
            AddBeginning(character, character, weight);
    }

    private void AddBeginnings(IEnumerable<string> groups)
    {
        foreach (string group in groups)
            AddBeginning(group, group, PieceWeights.Beginning(group.Length));
    }

    private void AddBoth(string text, double weight)
    {
        AddBeginning(text, text, weight);
        AddContinuation(text, text, weight);
    }

    private void AddBeginning(string text, string subject, double weight) => Add(WordStart + text, subject, weight);

    private void AddContinuation(string text, string subject, double weight) => Add(text, subject, weight);

    private void Add(string text, string subject, double weight)
    {
        if (_texts.Add(text))
            _pieces.Add(new LexicalPiece(text, subject, weight));
    }
}
