// fallow history: how a reflection has changed.

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/words/diff_view.h"
#include "clients/words/json.h"
#include "clients/words/moment.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Version;

std::vector<std::string> ChangedIn(const Version& version) {
  std::vector<std::string> words;
  for (const int field : version.changed()) {
    std::string word = words::WordFor(static_cast<Version::Field>(field));
    if (!word.empty()) words.push_back(std::move(word));
  }
  return words;
}

words::Json ToJson(const Version& version) {
  return {{"version", version.version()},
          {"written", words::Rfc3339(version.written())},
          {"device", version.device()},
          {"changed", ChangedIn(version)},
          {"text", version.text()}};
}

void Show(Context& context, const Version& version, const std::string& before) {
  terminal::Output& out = context.out();
  out.Write(fmt::format("{}  {}  {}\n",
                        out.Paint(terminal::Color::kHeading,
                                  base::Text("Version {}", {std::to_string(version.version())})),
                        out.Paint(terminal::Color::kDate, words::ShortDate(version.written())),
                        fmt::join(ChangedIn(version), ", ")));
  if (version.text() != before)
    out.Write(words::DiffView(before, version.text(), context.layout()));
  out.Write("\n");
}

void ShowText(Context& context, const Version& version) {
  if (context.json()) {
    context.out().Write(words::Dump(ToJson(version)) + "\n");
  } else {
    context.out().Write(context.out().terminal() ? base::Printable(version.text()) + "\n"
                                                 : version.text());
  }
}

}  // namespace

Action AddHistory(Verb app) {
  struct Arguments {
    std::string id;
    uint32_t version = 0;
  };
  const auto arguments = std::make_shared<Arguments>();
  app.AddOption("id", arguments->id, "The reflection").Required();
  app.AddOption("--version", arguments->version, "Print only the text of that version");
  app.Footer("`fallow restore-version ID N` brings a version back.");
  return [arguments](Context& context) -> absl::Status {
    client::v1::HistoryRequest request;
    request.set_id(arguments->id);
    words::Json json = words::Json::Array();
    std::string before;
    bool found = arguments->version == 0;
    const absl::Status status =
        context.session().Read(link::Journal::kHistory, request, [&](const Version& version) {
          if (arguments->version == version.version()) {
            found = true;
            ShowText(context, version);
          } else if (arguments->version == 0 && context.json()) {
            json.Append(ToJson(version));
          } else if (arguments->version == 0) {
            Show(context, version, before);
          }
          before = version.text();
          return true;
        });
    if (!status.ok()) return status;
    if (!found) {
      return base::NotFound("There is no such version", "", "`fallow history` lists them.");
    }
    if (context.json() && arguments->version == 0) context.out().Write(words::Dump(json) + "\n");
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
