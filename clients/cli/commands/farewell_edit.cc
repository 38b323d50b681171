// fallow farewell begin, edit: all parts one after another, or a single one.

#include <unistd.h>

#include <utility>

#include "clients/cli/commands/farewell.h"
#include "clients/cli/support/editing.h"
#include "clients/cli/support/farewell_editing.h"
#include "clients/cli/support/read_input.h"
#include "clients/words/device_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "fallow/client/v1/farewell.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Farewell;
using client::v1::FarewellPart;

constexpr const char* kClears = base::Marked("`--clear` removes the text of a part.");

// The first part without any words; null when there is none. An unsent letter needs no plan.
const FarewellPart* NextBlank(const Farewell& farewell) {
  for (const FarewellPart& part : farewell.parts()) {
    if (!part.written() && !(farewell.unsent() && part.part() == FarewellPart::PART_PLAN))
      return &part;
  }
  return nullptr;
}

absl::Status Walk(Context& context, Farewell farewell) {
  const std::string name = words::ShellWord(farewell.connection());
  while (const FarewellPart* const next = NextBlank(farewell)) {
    const FarewellPart::Part part = next->part();
    absl::StatusOr<Farewell> after = EditPart(context, farewell, *next);
    if (!after.ok()) return after.status();
    farewell = *std::move(after);
    if (PartOf(farewell, part)->written()) continue;
    context.out().Write(
        base::Text("What you wrote is kept. Continue with `fallow farewell begin {}`.", {name}) +
        "\n");
    return absl::OkStatus();
  }
  context.out().Write(
      base::Text(
          "All parts are written. `fallow farewell check {}` holds the words up to a mirror.",
          {name}) +
      "\n");
  return absl::OkStatus();
}

absl::StatusOr<Farewell> SetUnsent(Context& context, const FarewellArguments& arguments) {
  client::v1::EditFarewellRequest request;
  request.set_connection(arguments.name);
  request.set_unsent(arguments.unsent);
  Farewell farewell;
  const absl::Status status =
      context.session().Call(link::FarewellService::kEditFarewell, request, &farewell);
  if (!status.ok()) return status;
  return farewell;
}

absl::Status CheckEdit(const FarewellArguments& arguments) {
  if (arguments.unsent && arguments.sent) {
    return base::Invalid("These options cannot be combined",
                         "a farewell either stays unsent or is to be said",
                         "Give `--unsent` or `--to-be-said`.");
  }
  const bool turns = arguments.unsent || arguments.sent;
  const bool has_text = arguments.from_stdin || !arguments.words.empty();
  if (arguments.from_stdin && !arguments.words.empty()) {
    return base::Invalid("The text was given twice", "as words and with `--stdin`",
                         "Use one of them.");
  }
  if (arguments.clear && has_text) {
    return base::Invalid("These options cannot be combined", "`--clear` removes the text",
                         "Give a text or `--clear`.");
  }
  if (!arguments.words.empty() && base::IsBlank(JoinWords(arguments.words))) {
    return NothingReplaced(base::Text(kClears));
  }
  if (arguments.part.empty() && (has_text || arguments.clear || !turns)) {
    return base::Invalid("No part was named", "a farewell has five",
                         "Give `--part` with gift, truth, words, plan or boundaries.");
  }
  if (!arguments.part.empty() && !has_text && !arguments.clear) return CheckEditorCanOpen();
  return absl::OkStatus();
}

}  // namespace

absl::Status BeginFarewell(Context& context, const FarewellArguments& arguments) {
  client::v1::BeginFarewellRequest request;
  request.set_connection(arguments.name);
  request.set_unsent(arguments.unsent);
  request.set_language(arguments.language);
  Farewell farewell;
  if (absl::Status s =
          context.session().Call(link::FarewellService::kBeginFarewell, request, &farewell);
      !s.ok()) {
    return s;
  }
  if (!context.json() && context.out().terminal() && ::isatty(STDIN_FILENO) != 0) {
    return Walk(context, std::move(farewell));
  }
  ReportFarewell(context, base::Text("The farewell is begun."), farewell);
  return absl::OkStatus();
}

absl::Status EditFarewell(Context& context, const FarewellArguments& arguments) {
  if (absl::Status s = CheckEdit(arguments); !s.ok()) return s;
  std::string text;
  if (arguments.from_stdin) {
    absl::StatusOr<std::string> read = ReadReplacement(context, base::Text(kClears));
    if (!read.ok()) return read.status();
    text = *std::move(read);
  } else {
    text = JoinWords(arguments.words);
  }
  const auto asked = GetFarewell(context, arguments.name, arguments.part);
  absl::StatusOr<Farewell> farewell = asked;
  if (asked.ok()) {
    farewell = arguments.unsent || arguments.sent ? SetUnsent(context, arguments)
                                                  : GetFarewell(context, arguments.name);
  }
  if (!farewell.ok()) {
    return KeepPart(context, arguments.name, arguments.part, std::move(text), farewell.status());
  }
  if (!arguments.part.empty()) {
    const FarewellPart& part = asked->parts(0);
    const bool has_text = arguments.clear || arguments.from_stdin || !arguments.words.empty();
    farewell = has_text ? SavePart(context, *farewell, part, std::move(text))
                        : EditPart(context, *farewell, part);
    if (!farewell.ok()) return farewell.status();
  }
  ReportFarewell(context, base::Text("Saved."), *farewell);
  return absl::OkStatus();
}

}  // namespace fallow::cli
