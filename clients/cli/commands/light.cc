// fallow light: one line about what brought life. A light is a reflection with the tag `light`.

#include <algorithm>
#include <utility>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/editing.h"
#include "clients/cli/support/listing.h"
#include "clients/cli/support/read_input.h"
#include "clients/cli/support/report.h"
#include "clients/words/moment.h"
#include "clients/words/names.h"
#include "clients/words/reflection_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Reflection;

constexpr char kLightTag[] = "light";
constexpr uint32_t kLimit = 10;

struct Arguments {
  std::vector<std::string> words, about;
  std::string at;
  uint32_t limit = kLimit;
  bool list = false;
};

// The tag itself is not shown on lights.
Reflection WithoutTag(Reflection light) {
  auto& tags = *light.mutable_tags();
  tags.erase(std::remove(tags.begin(), tags.end(), kLightTag), tags.end());
  return light;
}

absl::Status Show(Context& context, const Arguments& arguments) {
  client::v1::ListRequest request;
  request.mutable_query()->add_terms()->set_tag(kLightTag);
  for (const std::string& name : arguments.about) {
    request.mutable_query()->add_terms()->set_about(words::PersonName(name));
  }
  request.set_limit(arguments.limit);
  if (!context.json()) request.set_text_bytes_max(kLineTextBytes);
  Listing listing(context, ListingStyle::kLines);
  const absl::Status status = context.session().Read(
      link::Journal::kList, request, [&](const client::v1::ReflectionPage& page) {
        for (const Reflection& light : page.reflections()) {
          listing.Show(context.json() ? light : WithoutTag(light));
        }
        return context.out().listening();
      });
  if (status.ok()) listing.Finish();
  return status;
}

absl::Status Write(Context& context, const Arguments& arguments, client::v1::Draft draft) {
  client::v1::WriteRequest request;
  request.add_tags(kLightTag);
  request.set_zone(context.zone_name());
  absl::Status status = CheckEncoding(draft.text());
  // What cannot be saved does not go into the request, which the draft keeps.
  for (const std::string& name : arguments.about) {
    const absl::Status good = CheckName(name);
    if (good.ok()) request.add_about(words::PersonName(name));
    status.Update(good);
  }
  if (status.ok() && !arguments.at.empty()) {
    auto moment =
        words::MomentFromWords(arguments.at, context.now(), context.zone(), context.zone_name());
    status = moment.status();
    if (moment.ok()) *request.mutable_at() = *std::move(moment);
  }
  *draft.mutable_reflection() = ForDraft(context, request);
  Reflection written;
  if (status.ok()) {
    request.set_text(draft.text());
    status = context.session().Call(link::Journal::kWrite, request, &written);
  }
  if (!status.ok()) return KeepDraft(context, std::move(draft), status);
  Report(context, base::Marked("Saved {}."), written);
  return absl::OkStatus();
}

absl::Status Act(Context& context, const Arguments& arguments) {
  if (arguments.list && arguments.words.empty() && arguments.at.empty()) {
    return Show(context, arguments);
  }
  if (arguments.list) {
    return base::Invalid("These options cannot be combined", "`--list` takes no text and no date",
                         "Leave out `--list`, or the text and `--at`.");
  }
  // A light is a single line, so no editor is used.
  if (IsGiven(arguments.words)) {
    auto draft = TakeText(context, arguments.words, client::v1::Draft());
    if (!draft.ok()) return draft.status();
    if (!base::IsBlank(draft->text())) return Write(context, arguments, *std::move(draft));
  }
  const bool meant = !arguments.words.empty() || !arguments.at.empty();
  if (meant)
    return absl::InvalidArgumentError(base::Text("There is no text, so nothing was written."));
  return Show(context, arguments);
}

}  // namespace

Action AddLight(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  app.AddOption(
      "text", arguments->words,
      "What brought life; without it standard input is read, or your latest lights are listed");
  app.AddOption("--about", arguments->about, "A person or thing it is about").OneWordEach();
  app.AddOption("--at", arguments->at, "When it was: \"yesterday 9pm\", a date");
  app.AddOption("--limit", arguments->limit, "Show up to N; 0 for all").ShowsDefault();
  app.AddFlag("--list", arguments->list, "List your lights without reading standard input");
  app.Footer("A light is a reflection with the tag `light`, and is found and exported as one.");
  return [arguments](Context& context) { return Act(context, *arguments); };
}

}  // namespace fallow::cli
