// fallow list, fallow search, fallow timeline, fallow on-this-day: reading many reflections.

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/listing.h"
#include "clients/words/moment.h"
#include "clients/words/query_proto.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/slips.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

// The filters shared by list, search and timeline.
struct Filters {
  uint32_t limit = 0;
  std::string from, to, mood;
  std::vector<std::string> tags, about;
  bool starred = false, oldest_first = false;
};

void Declare(Verb app, Filters& filters, uint32_t limit) {
  filters.limit = limit;
  app.AddOption("--limit", filters.limit, "List up to N; 0 for all").ShowsDefault();
  app.AddOption("--from", filters.from, "From this day or time on");
  app.AddOption("--to", filters.to, "Up to and including this day or time");
  app.AddOption("--tag", filters.tags, "With this tag").OneWordEach();
  app.AddOption("--about", filters.about, "About this person or thing").OneWordEach();
  app.AddOption("--mood", filters.mood, "With this mood");
  app.AddFlag("--starred", filters.starred, "With a star");
  app.AddFlag("--oldest-first", filters.oldest_first, "Oldest first");
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

}  // namespace

Action AddList(Verb app) {
  struct Arguments {
    Filters filters;
    bool deleted = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  Declare(app, arguments->filters, 10);
  app.AddFlag("--deleted", arguments->deleted, "List deleted reflections instead");
  return [arguments](Context& context) -> absl::Status {
    client::v1::ListRequest request;
    if (absl::Status s = Apply(arguments->filters, context, request); !s.ok()) return s;
    request.set_deleted(arguments->deleted);
    return ShowListing(context, link::Journal::kList, request, ListingStyle::kLines);
  };
}

Action AddTimeline(Verb app) {
  const auto filters = std::make_shared<Filters>();
  Declare(app, *filters, 0);
  return [filters](Context& context) -> absl::Status {
    client::v1::ListRequest request;
    if (absl::Status s = Apply(*filters, context, request); !s.ok()) return s;
    return ShowListing(context, link::Journal::kList, request, ListingStyle::kDays);
  };
}

Action AddSearch(Verb app) {
  const auto filters = std::make_shared<Filters>();
  Declare(app, *filters, 0);
  // "-word" is a term of the query.
  app.TakeAnyWords("QUERY");
  app.Footer(
      "A query is words, \"phrases\" and begin* …, tag:work, about:Ana, mood:calm, sign:seen,\n"
      "has:attachment, from:2024-03 to:yesterday, -not, this OR that. All must match.");
  return [filters, app](Context& context) -> absl::Status {
    std::string words;
    for (const std::string& word : app.AnyWords()) {
      if (word.starts_with("--")) {
        const std::vector<std::string> names = app.Options();
        const std::vector<std::string_view> known(names.begin(), names.end());
        const std::string meant = base::DidYouMean(word.substr(0, word.find('=')), known);
        return base::Invalid(
            base::Text("There is no option {}", {base::Quoted(word)}), "",
            meant.empty() ? base::Text("Run `fallow search --help` for usage.") : meant);
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
                           "Give some words, or run `fallow search --help` for usage.");
    }
    return ShowListing(context, link::Journal::kList, request, ListingStyle::kLines);
  };
}

Action AddOnThisDay(Verb app) {
  const auto day = std::make_shared<std::string>();
  app.AddOption("day", *day, "The day; today by default");
  return [day](Context& context) -> absl::Status {
    const auto when =
        words::ParseWhen(day->empty() ? "today" : *day, context.now(), context.zone());
    if (!when.ok()) return when.status();
    const absl::CivilDay civil = absl::ToCivilDay(when->begin, when->zone);
    client::v1::OnThisDayRequest request;
    *request.mutable_day() = words::ToProto(civil);
    return ShowListing(context, link::Journal::kOnThisDay, request, ListingStyle::kDays);
  };
}

}  // namespace fallow::cli
