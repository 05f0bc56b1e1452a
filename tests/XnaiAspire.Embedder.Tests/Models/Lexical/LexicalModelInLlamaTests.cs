using XnaiAspire.Embedder.Models.Lexical;

namespace XnaiAspire.Embedder.Tests.Models.Lexical;

/// <summary>The generated file in the real llama.cpp: its tokenizer, its norms, its pooling.</summary>
public sealed class LexicalModelInLlamaTests(LexicalModelFixture model) : IClassFixture<LexicalModelFixture>
{
    [SkippableTheory]
    [InlineData("Pruning, pruned, prunes: PRUNE!", "▁prun ing ▁, ▁prune d ▁, ▁prunes ▁: ▁prune ▁!")]
    [InlineData("theory android formula", "▁theory ▁android ▁formu la")]
    [InlineData("naïve Café", "▁nai ve ▁caf e")]
    [InlineData("日本語", "▁日 ▁本 ▁語")]
    [InlineData("самовары", "▁самовар ы")]
    public void Words_fall_into_the_pieces_that_the_vocabulary_is_made_for(string text, string pieces)
    {
        model.SkipWithoutLlama();
        Assert.Equal(pieces, string.Join(' ', model.Pieces(text)));
    }

    [SkippableTheory]
    [InlineData("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ 0123456789 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
    [InlineData("àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿßœšžćčđğışłńřťůźżőű")]
    [InlineData("Ελληνικά Русский Українська العربية עברית हिन्दी ไทย ქართული հայերեն 한국어 ひらがな カタカナ")]
    [InlineData("wxyzq qwrtpsdfghjklzxcvbnm a1b2c3 0x7fff → ≤ € … “quoted” ﬁsh 😀")]
    public void No_character_that_is_covered_makes_its_word_unknown(string text)
    {
        model.SkipWithoutLlama();
        Assert.DoesNotContain("[UNK]", model.Pieces(text));
    }

    [SkippableTheory]
    [InlineData("The tomato plants were pruned in March.")]
    [InlineData("the of and to")]
    [InlineData("Самовар и чай")]
    public void A_vector_is_the_mean_of_its_pieces_content(string text)
    {
        model.SkipWithoutLlama();
        float[] mean = new float[PieceVectors.Dimensions];
        float[] piece = new float[PieceVectors.Dimensions];
        PieceVectors vectors = new();
        foreach (int id in model.Tokenize(text))
        {
            vectors.Fill(model.Vocabulary.Pieces[id], piece);
            for (int i = PieceVectors.SinkDimensions; i < mean.Length; i++)
                mean[i] += piece[i];
        }

        double length = Math.Sqrt(LexicalModelFixture.Dot(mean, mean));
        Assert.InRange(LexicalModelFixture.Dot(model.Embed(text), mean) / length, 0.9995, 1.0001);
    }

    [SkippableFact]
    public void Function_words_hardly_move_a_vector()
    {
        model.SkipWithoutLlama();
        Assert.InRange(Cosine("tomato blight", "and so it was the blight of the tomato, and of the others, that they had"), 0.95, 1.0001);
    }

    [SkippableTheory]
    [InlineData("the of and")]
    [InlineData("...")]
    [InlineData("")]
    [InlineData("\u2603\u0e3f\U00020000")]
    public void A_text_that_says_nothing_still_has_a_vector(string text)
    {
        model.SkipWithoutLlama();
        Assert.All(model.Embed(text), value => Assert.True(float.IsFinite(value)));
    }

    [SkippableTheory]
    [InlineData("prune", "pruning")]
    [InlineData("vaccination", "vaccinated")]
    [InlineData("quokka", "quokkas")]
    [InlineData("Garten", "Gartenbau")]
    public void Forms_of_a_word_are_near(string a, string b)
    {
        model.SkipWithoutLlama();
        Assert.InRange(Cosine(a, b), 0.85, 1.0001);
    }

    [SkippableTheory]
    [InlineData("How to prune apple trees in winter", "The Bank of England was founded in 1694 to lend money to the government")]
    [InlineData("The cat sat on the mat", "Concrete gains most of its strength in the first month")]
    public void Texts_without_a_common_subject_are_far(string a, string b)
    {
        model.SkipWithoutLlama();
        Assert.InRange(Cosine(a, b), -0.3, 0.3);
    }

    private double Cosine(string a, string b) => LexicalModelFixture.Dot(model.Embed(a), model.Embed(b));
}
