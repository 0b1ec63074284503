using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Settings;

public static class SectionOptions
{
    /// <summary>
    /// Binds options to a section. A value that its attributes refuse stops the start, with a message that names its key.
    /// </summary>
    public static OptionsBuilder<T> AddSection<T>(
        this IServiceCollection services, IConfiguration configuration, string section)
        where T : class
    {
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<T>, KeyValidation<T>>(_ => new(section)));
        return services.AddOptions<T>().Bind(configuration.GetSection(section)).ValidateOnStart();
    }

    private sealed class KeyValidation<T>(string section) : IValidateOptions<T>
        where T : class
    {
        private const string Article = "The field ";

        public ValidateOptionsResult Validate(string? name, T options)
        {
            List<string> refusals = [.. typeof(T).GetProperties().SelectMany(property => Refusals(property, options))];
            if (refusals is [] && options is IValidatableObject whole)
            {
                refusals.AddRange(whole.Validate(new(options)).Select(refusal => refusal.ErrorMessage!));
            }

            return refusals is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals);
        }

        private IEnumerable<string> Refusals(PropertyInfo property, T options)
        {
            var context = new ValidationContext(options)
            {
                MemberName = property.Name,
                DisplayName = $"{section}:{property.Name}",
            };
            return property.GetCustomAttributes<ValidationAttribute>()
                .Select(attribute => attribute.GetValidationResult(property.GetValue(options), context)?.ErrorMessage)
                .OfType<string>()
                .Select(text => text.StartsWith(Article, StringComparison.Ordinal) ? text[Article.Length..] : text);
        }
    }
}
