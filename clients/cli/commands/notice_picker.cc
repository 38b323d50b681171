#include "clients/cli/commands/notice_picker.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "clients/cli/commands/connection.h"
#include "clients/cli/support/consent.h"
#include "clients/terminal/question.h"
#include "clients/words/device_view.h"
#include "clients/words/names.h"
#include "clients/words/next_step.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::cli {
namespace {

using client::v1::ListSignsResponse;
using client::v1::NoticeRequest;
using client::v1::Sign;

constexpr int kEnergyMin = -3;
constexpr int kEnergyMax = 3;

// INVALID_ARGUMENT for an invalid answer.
using Take = std::function<absl::Status(const std::string& answer)>;

// Asks `question`, preceded by `above`, until `take` accepts the answer. What was wrong with an
// answer is shown above the next question.
absl::Status AskUntil(const std::string& question, std::string above, const Take& take) {
  while (true) {
    const auto answer = terminal::Ask(above + question);
    // A terminal that has gone will not come back.
    if (!answer.ok() && !terminal::CanAsk()) return answer.status();
    const absl::Status taken = answer.ok() ? take(*answer) : answer.status();
    if (!absl::IsInvalidArgument(taken)) return taken;
    above = taken.message().empty() ? "" : words::Told(taken) + "\n";
  }
}

std::optional<int> NumberIn(std::string_view word, int least, int most) {
  int number = 0;
  if (word.starts_with('+')) word.remove_prefix(1);
  const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool whole = read.ec == std::errc() && read.ptr == word.data() + word.size();
  return whole && number >= least && number <= most ? std::optional<int>(number) : std::nullopt;
}

absl::Status PickName(Context& context, NoticeRequest& request) {
  const auto take = [&](const std::string& typed) -> absl::Status {
    if (typed.empty()) return base::Invalid("A name is needed", "", "Press Ctrl-C to stop.");
    request.set_name(words::PersonName(typed));
    absl::Status status = GetConnection(context, request.name()).status();
    if (!absl::IsNotFound(status)) return status;
    status = OfferToAdd(context, request, status);
    // The user has been asked and said no: a different name is needed.
    const bool declined = absl::IsNotFound(status) || absl::IsPermissionDenied(status);
    return declined ? absl::InvalidArgumentError("") : status;
  };
  std::string above;
  if (!request.name().empty()) {
    const absl::Status status = take(request.name());
    if (!absl::IsInvalidArgument(status)) return status;
    if (!status.message().empty()) above = words::Told(status) + "\n";
  }
  return AskUntil(base::Text("With whom or what? "), above, take);
}

std::optional<std::string> SignNamed(const std::string& word, const ListSignsResponse& known) {
  if (const auto number = NumberIn(word, 1, known.signs_size()))
    return known.signs(*number - 1).id();
  const auto found = std::ranges::find(known.signs(), absl::AsciiStrToLower(word), &Sign::id);
  return found == known.signs().end() ? std::nullopt : std::optional<std::string>(found->id());
}

// Shows the signs with their numbers; several can be chosen.
absl::Status PickSigns(Context& context, NoticeRequest& request) {
  ListSignsResponse known;
  if (absl::Status s = context.session().Call(link::ConnectionService::kListSigns,
                                              client::v1::ListSignsRequest(), &known);
      !s.ok()) {
    return s;
  }
  std::string list;
  for (int i = 0; i < known.signs_size(); ++i) {
    list +=
        fmt::format("{:>3}  {}  {}\n", i + 1, base::PadRight(words::Shown(known.signs(i).id()), 18),
                    words::Shown(known.signs(i).meaning()));
  }
  const auto take = [&](const std::string& typed) -> absl::Status {
    request.clear_signs();
    std::istringstream words(typed);
    for (std::string word; words >> word;) {
      const auto sign = SignNamed(word, known);
      if (!sign) {
        return base::Invalid(base::Text("{} is not one of these signs", {base::Quoted(word)}), "",
                             "`fallow sign add` adds your own.");
      }
      request.add_signs(*sign);
    }
    return absl::OkStatus();
  };
  return AskUntil(base::Text("Signs, by number or name, separated by spaces (Enter for none): "),
                  std::move(list), take);
}

absl::Status PickEnergy(NoticeRequest& request) {
  return AskUntil(base::Text("Energy, from -3 to 3 (Enter for none): "), "",
                  [&](const std::string& typed) {
                    if (typed.empty()) return absl::OkStatus();
                    const auto number = NumberIn(typed, kEnergyMin, kEnergyMax);
                    if (!number) {
                      return base::Invalid(base::Text("{} is not an energy", {base::Quoted(typed)}),
                                           "energy is a whole number from -3 to 3", "");
                    }
                    request.set_energy(*number);
                    return absl::OkStatus();
                  });
}

absl::Status PickText(NoticeRequest& request) {
  return AskUntil(base::Text("A line, if you like: "), "", [&](const std::string& typed) {
    request.set_text(typed);
    return absl::OkStatus();
  });
}

}  // namespace

absl::Status PickNotice(Context& context, NoticeRequest& request) {
  if (absl::Status s = PickName(context, request); !s.ok()) return s;
  if (request.signs().empty()) {
    if (absl::Status s = PickSigns(context, request); !s.ok()) return s;
  }
  if (!request.has_energy()) {
    if (absl::Status s = PickEnergy(request); !s.ok()) return s;
  }
  return request.text().empty() ? PickText(request) : absl::OkStatus();
}

absl::Status OfferToAdd(Context& context, const NoticeRequest& request,
                        const absl::Status& unknown) {
  if (::isatty(STDIN_FILENO) == 0 ||
      !SaysYes(words::Shown(std::string(unknown.message())) + "\n" +
               base::Text("Add {}?", {words::Shown(request.name())}))) {
    return unknown;
  }
  client::v1::AddConnectionRequest add;
  add.set_name(request.name());
  add.set_zone(request.zone());
  client::v1::Connection made;
  absl::Status status = context.session().Call(link::ConnectionService::kAddConnection, add, &made);
  if (!absl::IsPermissionDenied(status)) return status;
  if (absl::Status s = AskConsent(status, base::Text("Add it anyway?")); !s.ok()) return s;
  add.set_alike_known(true);
  return context.session().Call(link::ConnectionService::kAddConnection, add, &made);
}

}  // namespace fallow::cli
