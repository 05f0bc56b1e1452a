using System.Globalization;
using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerCase = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCase = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Symbols = "-_.{}~()*+!";

    public int MinLength { get; set; }

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue()
    {
        (string Characters, int Minimum)[] kinds =
        [
            .. Kind(Lower, LowerCase, MinLower, nameof(MinLower)),
            .. Kind(Upper, UpperCase, MinUpper, nameof(MinUpper)),
            .. Kind(Numeric, Digits, MinNumeric, nameof(MinNumeric)),
            .. Kind(Special, Symbols, MinSpecial, nameof(MinSpecial)),
        ];
        if (kinds.Length == 0)
        {
            throw new InvalidOperationException("A generated value needs at least one kind of character.");
        }

        var characters = kinds.SelectMany(k => RandomNumberGenerator.GetItems<char>(k.Characters, k.Minimum)).ToList();
        var missing = Math.Max(MinLength, 1) - characters.Count;
        if (missing > 0)
        {
            characters.AddRange(RandomNumberGenerator.GetItems<char>(string.Concat(kinds.Select(k => k.Characters)), missing));
        }

        var value = characters.ToArray();
        RandomNumberGenerator.Shuffle<char>(value);
        return new string(value);
    }

    private static IEnumerable<(string Characters, int Minimum)> Kind(bool wanted, string characters, int minimum, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimum, name);
        if (!wanted && minimum > 0)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"{name} is {minimum}, but characters of that kind are switched off."));
        }

        return wanted ? [(characters, minimum)] : [];
    }
}
