// fallow connection: the people, places, work and habits that are written about.

#include "clients/cli/commands/connection.h"

#include "clients/cli/commands/commands.h"
#include "clients/terminal/lines.h"
#include "clients/words/connection_view.h"
#include "clients/words/json.h"
#include "clients/words/names.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::cli {
namespace {

using client::v1::ConnectionPage;

absl::Status List(Context& context, bool released) {
  client::v1::ListConnectionsRequest request;
  request.set_released(released);
  client::v1::ListConnectionsResponse response;
  if (absl::Status s =
          context.session().Call(link::ConnectionService::kListConnections, request, &response);
      !s.ok()) {
    return s;
  }
  if (context.json()) {
    context.out().Write(words::Dump(words::ToJson(response)) + "\n");
    return absl::OkStatus();
  }
  for (const client::v1::Connection& each : response.connections()) {
    terminal::WriteLines(context.out(), words::ConnectionLine(each, context.layout()));
  }
  if (context.out().terminal()) terminal::WriteLines(context.out(), words::AlsoAbout(response));
  return absl::OkStatus();
}

absl::Status Show(Context& context, const std::string& name) {
  const absl::StatusOr<ConnectionPage> page = GetConnection(context, name);
  if (!page.ok()) return page.status();
  if (context.json()) {
    context.out().Write(words::Dump(words::ToJson(*page)) + "\n");
  } else {
    terminal::WriteLines(context.out(), words::ConnectionPageText(*page, context.layout()));
  }
  return absl::OkStatus();
}

// The history of the connection's seasons.
absl::Status ShowSeasons(Context& context, const std::string& name) {
  const absl::StatusOr<ConnectionPage> page = GetConnection(context, name);
  if (!page.ok()) return page.status();
  context.out().Write(context.json() ? words::Dump(words::ToJson(page->connection())) + "\n"
                                     : words::SeasonLines(page->connection()));
  return absl::OkStatus();
}

absl::Status Act(Context& context, const std::string& verb, const ConnectionArguments& arguments) {
  if (verb == "list") return List(context, arguments.released);
  if (verb == "show") return Show(context, arguments.name);
  if (verb == "add") return AddNewConnection(context, arguments);
  if (verb == "edit") return EditConnection(context, arguments);
  if (verb == "merge") return MergeConnections(context, arguments);
  if (!arguments.season.empty()) return SetSeason(context, arguments);
  if (arguments.since.empty()) return ShowSeasons(context, arguments.name);
  return base::Invalid("The season was not set", "`--since` was given without a season",
                       "Use one of: opening, steady, shifting, closing or released.");
}

void DeclareChanges(Verb add, Verb edit, ConnectionArguments& arguments) {
  constexpr const char* kKinds =
      base::Marked("person, friendship, partnership, family, work, place, habit or other");
  for (const Verb sub : {add, edit}) {
    sub.AddOption("--kind", arguments.kind, kKinds);
    sub.AddOption("--alias", arguments.aliases, "Another name it goes by").OneWordEach();
    sub.AddFlag("--yes", arguments.yes, "Accept a name that is similar to an existing one");
  }
  add.AddOption("--season", arguments.season, "opening, steady, shifting, closing or released");
  add.AddOption("--since", arguments.since, "When the season began; now by default");
  edit.AddOption("--name", arguments.new_name, "A new name; the old one stays as an alias");
  edit.AddOption("--remove-alias", arguments.unaliases, "An alias to remove").OneWordEach();
  edit.AddOption("--gave", arguments.gave,
                 "What it gave, in your words; - reads standard input, an empty text removes it");
}

}  // namespace

absl::StatusOr<ConnectionPage> GetConnection(Context& context, const std::string& name) {
  client::v1::GetConnectionRequest request;
  request.set_name(words::PersonName(name));
  ConnectionPage page;
  if (absl::Status s =
          context.session().Call(link::ConnectionService::kGetConnection, request, &page);
      !s.ok()) {
    return s;
  }
  return page;
}

Action AddConnection(Verb app) {
  const auto arguments = std::make_shared<ConnectionArguments>();
  const auto verb = std::make_shared<std::string>();
  const auto add = [&](const char* name, const char* summary) {
    const Verb sub = app.AddVerb(name, summary);
    sub.OnNamed([verb, name] { *verb = name; });
    return sub;
  };
  const auto named = [&](Verb sub) {
    sub.AddOption("name", arguments->name, "Its name, an alias, or the beginning of its id")
        .Required();
    return sub;
  };
  const Verb made = add("add", "Make a connection");
  made.AddOption("name", arguments->name, "Its name, as you write it after --about").Required();
  add("list", base::Marked("List the connections, by last contact"))
      .AddFlag("--released", arguments->released,
               "Include what was kept of connections you let go");
  named(add("show", base::Marked("Show a connection's page")));
  const Verb edit = named(add("edit", base::Marked("Change a connection's details")));
  DeclareChanges(made, edit, *arguments);
  const Verb season =
      named(add("season", base::Marked("Set the season, or list all seasons so far")));
  season.AddOption("season", arguments->season, "opening, steady, shifting, closing or released");
  season.AddOption("--since", arguments->since, "When it began; now by default");
  const Verb merge = named(add("merge", base::Marked("Merge two connections, for good")));
  merge.AddOption("into", arguments->into, "The connection to merge it into").Required();
  merge.AddFlag("--yes", arguments->yes, "Do not ask for consent");
  app.RequireVerb();
  return [arguments, verb](Context& context) { return Act(context, *verb, *arguments); };
}

}  // namespace fallow::cli
