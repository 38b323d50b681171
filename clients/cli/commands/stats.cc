// fallow stats: how much there is, and when it was written. Counts, not scores.

#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/words/json.h"
#include "clients/words/moment.h"
#include "clients/words/reflection_view.h"
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
  if (stats.reflections() == 0) return "Nothing is written yet.\n";
  std::string text =
      fmt::format("{}, {}, on {}\n", words::Count(stats.reflections(), "reflection"),
                  words::Count(stats.words(), "word"), words::Count(stats.days(), "day"));
  if (stats.attachments() > 0) text += words::Count(stats.attachments(), "attachment") + "\n";
  text += fmt::format("from {} to {}\n\n", words::ShortDate(stats.first()),
                      words::ShortDate(stats.last()));
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
