// fallow notice: what has shifted with somebody, noted in a moment.

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <optional>
#include <sstream>

#include "clients/cli/command.h"
#include "clients/cli/consent.h"
#include "clients/cli/context.h"
#include "clients/cli/device_view.h"
#include "clients/cli/editing.h"
#include "clients/cli/moment.h"
#include "clients/cli/names.h"
#include "clients/cli/read_input.h"
#include "clients/cli/report.h"
#include "clients/common/errors.h"
#include "clients/common/question.h"
#include "clients/common/text_width.h"
#include "fallow/client/v1/connection.grpc.pb.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

using client::v1::ConnectionService;
using client::v1::NoticeRequest;
using client::v1::Sign;

struct Arguments {
  std::string name, at;
  std::vector<std::string> words, signs, tags;
  std::optional<int> energy;
  bool apart = false;
};

constexpr int kEnergyMin = -3;
constexpr int kEnergyMax = 3;

absl::StatusOr<int> NumberIn(const std::string& word, int least, int most) {
  int number = 0;
  const char* const begin = word.data() + (word.starts_with('+') ? 1 : 0);
  const char* const end = word.data() + word.size();
  const auto read = std::from_chars(begin, end, number);
  if (read.ec == std::errc() && read.ptr == end && number >= least && number <= most) return number;
  return client::Invalid(client::Quoted(word) + " cannot be taken",
                         fmt::format("it is no whole number from {} to {}", least, most),
                         "Nothing was saved.");
}

// The signs with their numbers; several may be named.
absl::Status PickSigns(Context& context, NoticeRequest& request) {
  client::v1::ListSignsResponse known;
  if (absl::Status s = context.session().Call(&ConnectionService::Stub::ListSigns,
                                              client::v1::ListSignsRequest(), &known);
      !s.ok()) {
    return s;
  }
  std::string question;
  for (int i = 0; i < known.signs_size(); ++i) {
    question +=
        fmt::format("{:>3}  {}  {}\n", i + 1, client::PadRight(Shown(known.signs(i).id()), 18),
                    Shown(known.signs(i).meaning()));
  }
  const auto answer =
      client::Ask(question + "Signs, by their numbers with spaces between (Enter: none): ");
  if (!answer.ok()) return answer.status();
  std::istringstream words(*answer);
  for (std::string word; words >> word;) {
    const absl::StatusOr<int> number = NumberIn(word, 1, known.signs_size());
    if (!number.ok()) return number.status();
    request.add_signs(known.signs(*number - 1).id());
  }
  return absl::OkStatus();
}

absl::Status Pick(Context& context, NoticeRequest& request) {
  if (request.name().empty()) {
    const auto name = client::Ask("With whom or what? ");
    if (!name.ok()) return name.status();
    request.set_name(PersonName(*name));
  }
  if (absl::Status s = PickSigns(context, request); !s.ok()) return s;
  const auto energy = client::Ask("Energy, from -3 to 3 (Enter: none): ");
  if (!energy.ok()) return energy.status();
  if (!energy->empty()) {
    const absl::StatusOr<int> number = NumberIn(*energy, kEnergyMin, kEnergyMax);
    if (!number.ok()) return number.status();
    request.set_energy(*number);
  }
  const auto text = client::Ask("A line, if you like: ");
  if (!text.ok()) return text.status();
  request.set_text(*text);
  return absl::OkStatus();
}

// The words are kept as a draft; so is what was noticed, unless that is what was wrong.
absl::Status KeepWords(Context& context, const NoticeRequest& request,
                       const absl::Status& failure) {
  if (request.text().empty()) return failure;
  client::v1::WriteRequest write;
  write.add_about(request.name());
  *write.mutable_tags() = request.tags();
  if (request.has_at()) *write.mutable_at() = request.at();
  write.set_zone(request.zone());
  write.set_apart(request.apart());
  if (!absl::IsInvalidArgument(failure)) {
    *write.mutable_signs() = request.signs();
    if (request.has_energy()) write.set_energy(request.energy());
  }
  client::v1::Draft draft;
  draft.set_text(request.text());
  draft.set_particulars(write.SerializeAsString());
  return KeepDraft(context, std::move(draft), failure);
}

absl::Status Fill(Context& context, const Arguments& arguments, NoticeRequest& request) {
  request.set_name(PersonName(arguments.name));
  for (const std::string& sign : arguments.signs) request.add_signs(sign);
  for (const std::string& tag : arguments.tags) request.add_tags(TagName(tag));
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
  absl::Status status = CheckEncoding(request.text());
  if (status.ok() && !arguments.at.empty()) {
    auto moment = MomentFromWords(arguments.at, context.now(), context.zone(), context.zone_name());
    status = moment.status();
    if (moment.ok()) *request.mutable_at() = *std::move(moment);
  }
  return status.ok() ? status : KeepWords(context, request, status);
}

// Somebody who is not there yet can be added on the way.
absl::Status Send(Context& context, const NoticeRequest& request) {
  client::v1::Reflection written;
  absl::Status status = context.session().Call(&ConnectionService::Stub::Notice, request, &written);
  if (absl::IsNotFound(status) && ::isatty(STDIN_FILENO) == 1 &&
      SaysYes(client::Printable(std::string(status.message()), client::Newlines::kReplace) +
              "\nAdd " + Shown(request.name()) + "?")) {
    client::v1::AddConnectionRequest add;
    add.set_name(request.name());
    add.set_zone(request.zone());
    client::v1::Connection made;
    status = context.session().Call(&ConnectionService::Stub::AddConnection, add, &made);
    if (absl::IsPermissionDenied(status)) {
      if (absl::Status s = AskConsent(status, "Add it all the same?"); !s.ok()) return s;
      add.set_alike_known(true);
      status = context.session().Call(&ConnectionService::Stub::AddConnection, add, &made);
    }
    if (!status.ok()) return status;
    status = context.session().Call(&ConnectionService::Stub::Notice, request, &written);
  }
  if (!status.ok()) return KeepWords(context, request, status);
  Report(context, "Noted", written);
  return absl::OkStatus();
}

absl::Status Notice(Context& context, const Arguments& arguments) {
  NoticeRequest request;
  if (absl::Status s = Fill(context, arguments, request); !s.ok()) return s;
  const bool says_nothing =
      request.text().empty() && request.signs().empty() && !request.has_energy();
  if (request.name().empty() || says_nothing) {
    if (::isatty(STDIN_FILENO) != 1 || !client::CanAsk()) {
      return client::Invalid(
          "There is nothing to note",
          request.name().empty() ? "nobody is named" : "no sign, no energy and no words were given",
          "Say a name and --sign, --energy or a text; on a terminal it is asked for.");
    }
    if (absl::Status s = Pick(context, request); !s.ok()) return s;
  }
  return Send(context, request);
}

}  // namespace

Action AddNotice(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  app.add_option("name", arguments->name, "The connection; asked for where it is not said");
  app.add_option("text", arguments->words, "Some words; - reads standard input");
  app.add_option("--sign", arguments->signs, "A sign; `fallow sign list` shows them")
      ->allow_extra_args(false);
  app.add_option("--energy", arguments->energy, "The energy that was left, from -3 to 3");
  app.add_option("--at", arguments->at, "When it was: \"yesterday 9pm\", \"last sunday\", a date");
  app.add_option("--tag", arguments->tags, "A tag")->allow_extra_args(false);
  app.add_flag("--apart", arguments->apart, "Without having met or spoken: it is no contact");
  app.footer("On a terminal, with a name or nothing, signs and energy are asked for.");
  return [arguments](Context& context) { return Notice(context, *arguments); };
}

}  // namespace fallow::cli
