// fallow connection add, edit, season, merge.

#include "clients/cli/commands/connection.h"
#include "clients/cli/support/consent.h"
#include "clients/cli/support/editing.h"
#include "clients/cli/support/read_input.h"
#include "clients/cli/support/report.h"
#include "clients/words/connection_view.h"
#include "clients/words/device_view.h"
#include "clients/words/moment.h"
#include "clients/words/names.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Connection;

constexpr const char* kAnyway = base::Marked("Use this name anyway?");

absl::Status SetMoment(const Context& context, const std::string& words,
                       client::v1::Moment* moment) {
  auto parsed = words::MomentFromWords(words, context.now(), context.zone(), context.zone_name());
  if (!parsed.ok()) return parsed.status();
  *moment = *std::move(parsed);
  return absl::OkStatus();
}

// Makes the call. If the name resembles another one, asks the user and repeats the call with
// consent.
template <class Request>
absl::Status CallKnowing(Context& context, link::Unary<Request, Connection> call, Request& request,
                         Connection* connection) {
  const absl::Status status = context.session().Call(call, request, connection);
  if (!absl::IsPermissionDenied(status) || request.alike_known()) return status;
  if (absl::Status s = AskConsent(status, base::Translated(kAnyway)); !s.ok()) return s;
  request.set_alike_known(true);
  return context.session().Call(call, request, connection);
}

}  // namespace

absl::Status AddNewConnection(Context& context, const ConnectionArguments& arguments) {
  client::v1::AddConnectionRequest request;
  request.set_name(words::PersonName(arguments.name));
  if (!arguments.kind.value_or("").empty()) {
    const auto kind = words::KindNamed(*arguments.kind);
    if (!kind.ok()) return kind.status();
    request.set_kind(*kind);
  }
  if (!arguments.season.empty()) {
    const auto season = words::SeasonNamed(arguments.season);
    if (!season.ok()) return season.status();
    request.set_season(*season);
  }
  request.set_zone(context.zone_name());
  if (!arguments.since.empty()) {
    if (absl::Status s = SetMoment(context, arguments.since, request.mutable_since()); !s.ok()) {
      return s;
    }
  }
  for (const std::string& alias : arguments.aliases) request.add_aliases(words::PersonName(alias));
  request.set_alike_known(arguments.yes);
  Connection made;
  if (absl::Status s =
          CallKnowing(context, link::ConnectionService::kAddConnection, request, &made);
      !s.ok()) {
    return s;
  }
  ReportDone(context, base::Text("{} is now a connection.", {words::Shown(made.name())}),
             words::ToJson(made));
  return absl::OkStatus();
}

absl::Status EditConnection(Context& context, const ConnectionArguments& arguments) {
  client::v1::EditConnectionRequest request;
  if (arguments.new_name) request.set_new_name(words::PersonName(*arguments.new_name));
  if (arguments.kind) {
    const auto kind = words::KindNamed(*arguments.kind);
    if (!kind.ok()) return kind.status();
    request.set_kind(*kind);
  }
  for (const std::string& alias : arguments.aliases)
    request.add_add_aliases(words::PersonName(alias));
  for (const std::string& alias : arguments.unaliases) {
    request.add_remove_aliases(words::PersonName(alias));
  }
  if (arguments.gave == "-") {
    absl::StatusOr<std::string> text =
        ReadReplacement(context, base::Text("`--gave \"\"` removes it."));
    if (!text.ok()) return text.status();
    request.set_gave(*std::move(text));
  } else if (arguments.gave) {
    request.set_gave(*arguments.gave);
  }
  if (request.ByteSizeLong() == 0) {
    return base::Invalid("There is nothing to change", "",
                         "Run `fallow connection edit --help` for usage.");
  }
  request.set_name(words::PersonName(arguments.name));
  request.set_alike_known(arguments.yes);
  Connection edited;
  if (absl::Status s =
          CallKnowing(context, link::ConnectionService::kEditConnection, request, &edited);
      !s.ok()) {
    if (!arguments.gave) return s;
    return KeepText(
        context, request.gave(), s,
        "fallow connection edit " + words::ShellWord(arguments.name) + " --gave -");  // As typed
  }
  ReportDone(context, base::Text("Saved {}.", {words::Shown(edited.name())}),
             words::ToJson(edited));
  return absl::OkStatus();
}

absl::Status SetSeason(Context& context, const ConnectionArguments& arguments) {
  client::v1::SetSeasonRequest request;
  request.set_name(words::PersonName(arguments.name));
  const auto season = words::SeasonNamed(arguments.season);
  if (!season.ok()) return season.status();
  request.set_season(*season);
  request.set_zone(context.zone_name());
  if (!arguments.since.empty()) {
    if (absl::Status s = SetMoment(context, arguments.since, request.mutable_since()); !s.ok()) {
      return s;
    }
  }
  Connection changed;
  if (absl::Status s =
          context.session().Call(link::ConnectionService::kSetSeason, request, &changed);
      !s.ok()) {
    return s;
  }
  ReportDone(context,
             base::Text("{}: the season is {}.",
                        {words::Shown(changed.name()), words::WordFor(changed.season())}),
             words::ToJson(changed));
  return absl::OkStatus();
}

absl::Status MergeConnections(Context& context, const ConnectionArguments& arguments) {
  // Both names are looked up before the user is asked to confirm.
  const auto from = GetConnection(context, arguments.name);
  if (!from.ok()) return from.status();
  const auto into = GetConnection(context, arguments.into);
  if (!into.ok()) return into.status();
  const std::string question = base::Text(
      "{0} becomes part of {1}, which takes over its names and everything about it. This cannot\n"
      "be undone. Merge them?",
      {words::Shown(from->connection().name()), words::Shown(into->connection().name())});
  if (absl::Status s = Consent(arguments.yes, base::Text("Merging two connections"), question);
      !s.ok()) {
    return s;
  }
  client::v1::MergeConnectionsRequest request;
  request.set_name(words::PersonName(arguments.name));
  request.set_into(words::PersonName(arguments.into));
  Connection merged;
  if (absl::Status s =
          context.session().Call(link::ConnectionService::kMergeConnections, request, &merged);
      !s.ok()) {
    return s;
  }
  ReportDone(context,
             base::Text("{} is now part of {}.",
                        {words::Shown(arguments.name), words::Shown(merged.name())}),
             words::ToJson(merged));
  return absl::OkStatus();
}

}  // namespace fallow::cli
