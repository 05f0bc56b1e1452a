using System.Collections;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Wire = Aspire.Hosting.Dashboard.Protocol;

namespace Aspire.Hosting.Dashboard;

/// <summary>A resource's snapshot in the words of the dashboard's protocol.</summary>
internal static class WireResource
{
    public static Wire.Resource From(ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        var resource = new Wire.Resource
        {
            Name = change.ResourceId,
            DisplayName = change.Resource.Name,
            ResourceType = snapshot.ResourceType,
            Uid = change.ResourceId,
            IsHidden = snapshot.IsHidden,
        };
        if (snapshot.State is { } state)
        {
            resource.State = state.Text;
            if (state.Style is { } style)
            {
                resource.StateStyle = style;
            }
        }

        if (snapshot.IconName is { } icon)
        {
            resource.IconName = icon;
            resource.IconVariant = Icon(snapshot.IconVariant);
        }

        resource.CreatedAt = Time(snapshot.CreationTimeStamp);
        resource.StartedAt = Time(snapshot.StartTimeStamp);
        resource.StoppedAt = Time(snapshot.StopTimeStamp);
        resource.Environment.Add(snapshot.EnvironmentVariables.Select(Variable));
        resource.Properties.Add(snapshot.Properties.Select(Property));
        resource.Urls.Add(snapshot.Urls.Select(Url));
        resource.HealthReports.Add(snapshot.HealthReports.Select(Report));
        resource.Relationships.Add(
            snapshot.Relationships.Select(r => new Wire.Relationship { ResourceName = r.ResourceName, Type = r.Type }));
        resource.Commands.Add(snapshot.Commands.Select(Command));
        return resource;
    }

    private static Wire.EnvironmentVariable Variable(EnvironmentVariableSnapshot variable) =>
        new() { Name = variable.Name, Value = variable.Value ?? "", IsFromSpec = variable.IsFromSpec };

    private static Wire.Property Property(ResourcePropertySnapshot property) =>
        new() { Name = property.Name, Value = Value(property.Value), IsSensitive = property.IsSensitive };

    private static Wire.Url Url(UrlSnapshot url)
    {
        var result = new Wire.Url
        {
            FullUrl = url.Url,
            IsInternal = url.IsInternal,
            IsInactive = url.IsInactive,
            DisplayProperties = new Wire.UrlDisplay
            {
                SortOrder = url.DisplayProperties.SortOrder,
                DisplayName = url.DisplayProperties.DisplayName,
            },
        };
        if (url.Name is { } name)
        {
            result.EndpointName = name;
        }

        return result;
    }

    private static Wire.HealthReport Report(HealthReportSnapshot report)
    {
        var result = new Wire.HealthReport
        {
            Key = report.Name,
            Description = report.Description ?? "",
            Exception = report.ExceptionText ?? "",
            LastRunAt = Time(report.LastRunAt),
        };
        if (report.Status is { } status)
        {
            result.Status = status switch
            {
                HealthStatus.Healthy => Wire.Health.Healthy,
                HealthStatus.Degraded => Wire.Health.Degraded,
                _ => Wire.Health.Unhealthy,
            };
        }

        return result;
    }

    private static Wire.Command Command(ResourceCommandSnapshot command)
    {
        var result = new Wire.Command
        {
            Name = command.Name,
            DisplayName = command.DisplayName,
            IsHighlighted = command.IsHighlighted,
            State = command.State switch
            {
                ResourceCommandState.Enabled => Wire.CommandState.Enabled,
                ResourceCommandState.Disabled => Wire.CommandState.Disabled,
                _ => Wire.CommandState.Hidden,
            },
        };
        if (command.DisplayDescription is { } description)
        {
            result.DisplayDescription = description;
        }

        if (command.ConfirmationMessage is { } confirmation)
        {
            result.ConfirmationMessage = confirmation;
        }

        if (command.IconName is { } icon)
        {
            result.IconName = icon;
            result.IconVariant = Icon(command.IconVariant);
        }

        return result;
    }

    private static Wire.CommandIcon Icon(IconVariant? variant) =>
        variant == IconVariant.Filled ? Wire.CommandIcon.Filled : Wire.CommandIcon.Regular;

    private static Timestamp? Time(DateTime? time) => time is { } t ? Timestamp.FromDateTime(t.ToUniversalTime()) : null;

    private static Value Value(object? value) => value switch
    {
        null => Google.Protobuf.WellKnownTypes.Value.ForNull(),
        string text => Google.Protobuf.WellKnownTypes.Value.ForString(text),
        bool flag => Google.Protobuf.WellKnownTypes.Value.ForBool(flag),
        int or long or double => Google.Protobuf.WellKnownTypes.Value.ForNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        IEnumerable items => Google.Protobuf.WellKnownTypes.Value.ForList([.. items.Cast<object?>().Select(Value)]),
        _ => Google.Protobuf.WellKnownTypes.Value.ForString(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };
}
