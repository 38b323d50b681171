// fallow list, fallow search, fallow timeline, fallow on-this-day: reading many reflections.

#include <CLI/CLI.hpp>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/listing.h"
#include "clients/words/moment.h"
#include "clients/words/query_proto.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/journal.grpc.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Journal;

// The filters that list, search and timeline have in common.
struct Filters {
  uint32_t limit = 0;
  std::string from, to, mood;
  std::vector<std::string> tags, about;
  bool starred = false, oldest_first = false;
};

void Declare(CLI::App& app, Filters& filters, uint32_t limit) {
  filters.limit = limit;
  app.add_option("--limit", filters.limit, "At most so many; 0 for all")->capture_default_str();
  app.add_option("--from", filters.from, "From this day or time on");
  app.add_option("--to", filters.to, "Up to this day or time, included");
  app.add_option("--tag", filters.tags, "With this tag")->allow_extra_args(false);
  app.add_option("--about", filters.about, "About this person or thing")->allow_extra_args(false);
  app.add_option("--mood", filters.mood, "With this mood");
  app.add_flag("--starred", filters.starred, "With a star");
  app.add_flag("--oldest-first", filters.oldest_first, "Oldest first");
}

absl::Status Apply(const Filters& filters, const Context& context,
                   client::v1::ListRequest& request) {
  words::Query span;
  if (!filters.from.empty()) {
    const auto when = words::ParseWhen(filters.from, context.now(), context.zone());
    if (!when.ok()) return when.status();
    request.mutable_from()->set_unix_millis(absl::ToUnixMillis(when->begin));
  }
  if (!filters.to.empty()) {
    const auto when = words::ParseWhen(filters.to, context.now(), context.zone());
    if (!when.ok()) return when.status();
    request.mutable_to()->set_unix_millis(absl::ToUnixMillis(when->end));
  }
  client::v1::Query& query = *request.mutable_query();
  for (const std::string& tag : filters.tags) query.add_terms()->set_tag(tag);
  for (const std::string& name : filters.about) query.add_terms()->set_about(name);
  if (!filters.mood.empty()) query.add_terms()->set_mood(filters.mood);
  if (filters.starred) query.add_terms()->set_has(client::v1::HAS_STAR);
  request.set_limit(filters.limit);
  request.set_oldest_first(filters.oldest_first);
  return absl::OkStatus();
}

// A query is taken from what is left over, so CLI11 does not know of it.
class QueryInUsage : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* app, std::string name) const override {
    std::string usage = CLI::Formatter::make_usage(app, std::move(name));
    usage.insert(usage.find_last_not_of('\n') + 1, " QUERY...");
    return usage;
  }
};

}  // namespace

Action AddList(CLI::App& app) {
  struct Arguments {
    Filters filters;
    bool deleted = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  Declare(app, arguments->filters, 10);
  app.add_flag("--deleted", arguments->deleted, "The deleted ones instead");
  return [arguments](Context& context) -> absl::Status {
    client::v1::ListRequest request;
    if (absl::Status s = Apply(arguments->filters, context, request); !s.ok()) return s;
    request.set_deleted(arguments->deleted);
    return ShowListing(context, &Journal::Stub::List, request, ListingStyle::kLines);
  };
}

Action AddTimeline(CLI::App& app) {
  const auto filters = std::make_shared<Filters>();
  Declare(app, *filters, 0);
  return [filters](Context& context) -> absl::Status {
    client::v1::ListRequest request;
    if (absl::Status s = Apply(*filters, context, request); !s.ok()) return s;
    return ShowListing(context, &Journal::Stub::List, request, ListingStyle::kDays);
  };
}

Action AddSearch(CLI::App& app) {
  const auto filters = std::make_shared<Filters>();
  Declare(app, *filters, 0);
  // "-word" is a term of the query and must not be taken for an option: whatever is no option of
  // this command or of all commands is left over, in order, at the top.
  app.set_help_flag("--help", "Show this help");
  app.formatter(std::make_shared<QueryInUsage>());
  app.get_parent()->allow_extras();
  app.footer(
      "A query is words, \"phrases\" and begin* …, tag:work, about:Ana, mood:calm, sign:seen,\n"
      "has:attachment, from:2024-03 to:yesterday, -not, this OR that. All must hold.");
  return [filters, &app](Context& context) -> absl::Status {
    std::string words;
    for (const std::string& word : app.get_parent()->remaining(true)) {
      if (word.starts_with("--")) {
        return base::Invalid("There is no option " + base::Quoted(word), "",
                             "`fallow search --help` shows those that there are.");
      }
      words += (words.empty() ? "" : " ") + word;
    }
    const auto query = words::ParseQuery(words, context.now(), context.zone());
    if (!query.ok()) return query.status();
    client::v1::ListRequest request;
    words::SetQuery(*query, &request);
    if (absl::Status s = Apply(*filters, context, request); !s.ok()) return s;
    if (request.query().terms().empty() && !request.has_from() && !request.has_to()) {
      return base::Invalid("There is nothing to search for", "",
                           "Give some words; `fallow search --help` shows what else can be said.");
    }
    return ShowListing(context, &Journal::Stub::List, request, ListingStyle::kLines);
  };
}

Action AddOnThisDay(CLI::App& app) {
  const auto day = std::make_shared<std::string>();
  app.add_option("day", *day, "The day; today unless said");
  return [day](Context& context) -> absl::Status {
    const auto when =
        words::ParseWhen(day->empty() ? "today" : *day, context.now(), context.zone());
    if (!when.ok()) return when.status();
    const absl::CivilDay civil = absl::ToCivilDay(when->begin, when->zone);
    client::v1::OnThisDayRequest request;
    *request.mutable_day() = words::ToProto(civil);
    return ShowListing(context, &Journal::Stub::OnThisDay, request, ListingStyle::kDays);
  };
}

}  // namespace fallow::cli
