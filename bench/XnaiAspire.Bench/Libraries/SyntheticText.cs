using System.Text;

namespace XnaiAspire.Bench;

/// <summary>
/// Text that looks like language to a chunker: sentences of made-up words, frequent ones short, in paragraphs. The same seed always gives the
/// same text.
/// </summary>
internal sealed class SyntheticText
{
    private const int Vocabulary = 20_000;
    private const int Places = 1 << 16;

    private readonly byte[][] _places;
    private ulong _state;

    public SyntheticText(int seed)
    {
        var random = new Random(seed);
        byte[][] words = [.. Enumerable.Range(0, Vocabulary).Select(rank => Word(random, rank))];
        _places = new byte[Places][];
        double sum = Enumerable.Range(1, Vocabulary).Sum(rank => 1.0 / rank);
        double reached = 0;
        int place = 0;

        // Zipf's law: the word of rank n stands in 1/n of the places of the first.
        for (int rank = 0; rank < Vocabulary; rank++)
        {
            reached += 1.0 / (rank + 1) / sum;
            int end = rank == Vocabulary - 1 ? Places : (int)(reached * Places);
            while (place < end)
                _places[place++] = words[rank];
        }

        _state = (ulong)random.NextInt64() | 1;
    }

    /// <summary>Appends sentences until there are so many words.</summary>
    public void Append(MemoryStream text, int words)
    {
        for (int word = 0, inSentence = 0, sentences = 0; word < words; word++)
        {
            if (inSentence == 0 && word > 0)
                text.Write(sentences % 5 == 0 ? "\n\n"u8 : " "u8);
            else if (word > 0)
                text.WriteByte((byte)' ');

            byte[] letters = _places[Next() & (Places - 1)];
            if (inSentence == 0)
            {
                text.WriteByte((byte)(letters[0] - ('a' - 'A')));
                text.Write(letters.AsSpan(1));
            }
            else
            {
                text.Write(letters);
            }

            if (++inSentence >= 6 + (int)(Next() & 15) || word == words - 1)
            {
                text.WriteByte((byte)'.');
                inSentence = 0;
                sentences++;
            }
        }

        text.WriteByte((byte)'\n');
    }

    // Frequent words have two to five letters, rare ones up to ten.
    private static byte[] Word(Random random, int rank)
    {
        const string Consonants = "bcdfghjklmnprstvw", Vowels = "aeiou";
        int length = rank < 100 ? random.Next(2, 5) : random.Next(4, 11);
        StringBuilder word = new();
        for (int i = 0; i < length; i++)
            word.Append(i % 2 == 0 ? Consonants[random.Next(Consonants.Length)] : Vowels[random.Next(Vowels.Length)]);

        return Encoding.ASCII.GetBytes(word.ToString());
    }

    // xorshift64*
    private ulong Next()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return _state * 0x2545F4914F6CDD1D >> 32;
    }
}
