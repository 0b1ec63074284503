namespace ChatOrleans.Testing;

/// <summary>A server or tool of the operating system that tests run. <c>./test.sh</c> installs what it can.</summary>
public static class DebianPackage
{
    /// <exception cref="FileNotFoundException">The package is not installed; names it.</exception>
    public static void Require(string package, string? file)
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"{file ?? package} is missing (Debian: apt-get install {package}).", file);
        }
    }
}
