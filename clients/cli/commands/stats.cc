// fallow stats: how much was written, and when. Counts, not scores.

#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/words/json.h"
#include "clients/words/moment.h"
#include "clients/words/reflection_view.h"
#include "daemon/base/catalogue.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

using client::v1::StatsResponse;

std::string AsJson(const StatsResponse& stats) {
  words::Json json = {{"schema", words::kJsonSchema},
                      {"reflections", stats.reflections()},
                      {"words", stats.words()},
                      {"attachments", stats.attachments()},
                      {"days", stats.days()}};
  json["first"] = stats.has_first() ? words::Json(words::Rfc3339(stats.first())) : words::Json();
  json["last"] = stats.has_last() ? words::Json(words::Rfc3339(stats.last())) : words::Json();
  json["months"] = words::Json::Array();
  for (const auto& month : stats.months()) {
    json["months"].Append({{"month", fmt::format("{:04}-{:02}", month.year(), month.month())},
                           {"reflections", month.reflections()}});
  }
  return words::Dump(json) + "\n";
}

std::string AsText(const StatsResponse& stats, const terminal::Output& out) {
  if (stats.reflections() == 0) return base::Text("Nothing has been written yet.") + "\n";
  const std::string reflections =
      base::Plural("{} reflection", "{} reflections", stats.reflections());
  const std::string written = base::Plural("{} word", "{} words", stats.words());
  const std::string days = base::Plural("on {} day", "on {} days", stats.days());
  std::string text = base::Text("{}, {}, {}", {reflections, written, days}) + "\n";
  if (stats.attachments() > 0) {
    text += base::Plural("{} attachment", "{} attachments", stats.attachments()) + "\n";
  }
  text += base::Text("from {} to {}",
                     {words::ShortDate(stats.first()), words::ShortDate(stats.last())}) +
          "\n\n";
  uint64_t most = 1;
  for (const auto& month : stats.months()) most = std::max<uint64_t>(most, month.reflections());
  constexpr uint64_t kBarColumns = 40;
  for (const auto& month : stats.months()) {
    const uint64_t columns = (month.reflections() * kBarColumns + most - 1) / most;
    std::string bar;
    for (uint64_t i = 0; i < columns; ++i) bar += "▪";
    text += fmt::format("{:04}-{:02}  {:>6}  {}\n", month.year(), month.month(),
                        month.reflections(), out.Paint(terminal::Color::kDate, bar));
  }
  return text;
}

}  // namespace

Action AddStats(Verb) {
  return [](Context& context) -> absl::Status {
    StatsResponse stats;
    if (absl::Status s =
            context.session().Call(link::Journal::kStats, client::v1::StatsRequest(), &stats);
        !s.ok()) {
      return s;
    }
    context.out().Write(context.json() ? AsJson(stats) : AsText(stats, context.out()));
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
