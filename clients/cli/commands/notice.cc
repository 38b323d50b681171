// fallow notice: notes quickly what has shifted with someone.

#include <fmt/format.h>
#include <unistd.h>

#include <optional>

#include "clients/cli/commands/commands.h"
#include "clients/cli/commands/notice_picker.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/editing.h"
#include "clients/cli/support/read_input.h"
#include "clients/cli/support/report.h"
#include "clients/terminal/question.h"
#include "clients/words/moment.h"
#include "clients/words/names.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/connection.pb.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

using client::v1::NoticeRequest;

struct Arguments {
  std::string name, at;
  std::vector<std::string> words, signs, tags;
  std::optional<int> energy;
  bool apart = false;
};

// Keeps the text as a draft, along with what was noticed unless that is what was wrong.
absl::Status KeepWords(Context& context, const NoticeRequest& request,
                       const absl::Status& failure) {
  if (request.text().empty()) return failure;
  client::v1::Draft draft;
  client::v1::WriteRequest& write = *draft.mutable_reflection();
  write.add_about(request.name());
  *write.mutable_tags() = request.tags();
  if (request.has_at()) *write.mutable_at() = request.at();
  write.set_zone(request.zone());
  write.set_apart(request.apart());
  if (!absl::IsInvalidArgument(failure)) {
    *write.mutable_signs() = request.signs();
    if (request.has_energy()) write.set_energy(request.energy());
  }
  draft.set_text(request.text());
  return KeepDraft(context, std::move(draft), failure);
}

absl::Status Fill(Context& context, const Arguments& arguments, NoticeRequest& request) {
  request.set_name(words::PersonName(arguments.name));
  for (const std::string& sign : arguments.signs) request.add_signs(sign);
  absl::Status status;
  for (const std::string& tag : arguments.tags) {
    const absl::Status good = CheckName(tag);
    if (good.ok()) request.add_tags(words::TagName(tag));
    status.Update(good);
  }
  if (arguments.energy) request.set_energy(*arguments.energy);
  request.set_apart(arguments.apart);
  request.set_zone(context.zone_name());
  if (arguments.words == std::vector<std::string>{"-"}) {
    absl::StatusOr<std::string> text = ReadInput(context);
    if (!text.ok()) return text.status();
    request.set_text(*std::move(text));
  } else {
    request.set_text(fmt::format("{}", fmt::join(arguments.words, " ")));
  }
  status.Update(CheckEncoding(request.text()));
  if (status.ok() && !arguments.at.empty()) {
    auto moment =
        words::MomentFromWords(arguments.at, context.now(), context.zone(), context.zone_name());
    status = moment.status();
    if (moment.ok()) *request.mutable_at() = *std::move(moment);
  }
  return status.ok() ? status : KeepWords(context, request, status);
}

absl::Status Send(Context& context, const NoticeRequest& request) {
  client::v1::Reflection written;
  const auto call = [&] {
    return context.session().Call(link::ConnectionService::kNotice, request, &written);
  };
  absl::Status status = call();
  if (absl::IsNotFound(status)) {
    status = OfferToAdd(context, request, status);
    if (status.ok()) status = call();
  }
  if (!status.ok()) return KeepWords(context, request, status);
  Report(context, base::Marked("Noted {}."), written);
  return absl::OkStatus();
}

absl::Status Notice(Context& context, const Arguments& arguments) {
  NoticeRequest request;
  if (absl::Status s = Fill(context, arguments, request); !s.ok()) return s;
  const bool says_nothing =
      request.text().empty() && request.signs().empty() && !request.has_energy();
  if (request.name().empty() || says_nothing) {
    if (::isatty(STDIN_FILENO) != 1 || !terminal::CanAsk()) {
      return base::Invalid(
          "There is nothing to note",
          request.name().empty() ? base::Text("no connection was named")
                                 : base::Text("no sign, no energy and no words were given"),
          "Give a name and `--sign`, `--energy` or a text; on a terminal you are asked.");
    }
    if (absl::Status s = PickNotice(context, request); !s.ok()) return s;
  }
  return Send(context, request);
}

}  // namespace

Action AddNotice(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  app.AddOption("name", arguments->name, "The connection; on a terminal you are asked");
  app.AddOption("text", arguments->words, "Some words; - reads standard input");
  app.AddOption("--sign", arguments->signs, "A sign; `fallow sign list` lists them").OneWordEach();
  app.AddOption("--energy", arguments->energy, "How much energy you had afterwards, from -3 to 3");
  app.AddOption("--at", arguments->at, "When it was: \"yesterday 9pm\", \"last sunday\", a date");
  app.AddOption("--tag", arguments->tags, "A tag").OneWordEach();
  app.AddFlag("--apart", arguments->apart,
              "You had not met or spoken, so it does not count as contact");
  app.Footer("On a terminal, with only a name or nothing, you are asked for signs and energy.");
  return [arguments](Context& context) { return Notice(context, *arguments); };
}

}  // namespace fallow::cli
