// fallow space answer: completes a check-in, with or without a text.

#include <utility>

#include "clients/cli/commands/space.h"
#include "clients/cli/support/editing.h"
#include "clients/cli/support/read_input.h"
#include "clients/words/json.h"
#include "clients/words/moment.h"
#include "clients/words/reflection_view.h"
#include "clients/words/space_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "fallow/client/v1/space.pb.h"

namespace fallow::cli {
namespace {

using client::v1::AnswerCheckInRequest;
using client::v1::AnswerCheckInResponse;
using client::v1::Draft;

absl::StatusOr<AnswerCheckInResponse> Call(Context& context, const AnswerCheckInRequest& request) {
  AnswerCheckInResponse response;
  absl::Status called =
      context.session().Call(link::SpaceService::kAnswerCheckIn, request, &response);
  if (!called.ok()) return called;
  return response;
}

void Report(Context& context, const AnswerCheckInResponse& response) {
  const bool written = response.has_reflection();
  if (context.json()) {
    words::Json json = {{"schema", words::kJsonSchema},
                        {"space", words::ToJson(response.space())},
                        {"day", response.day()},
                        {"reflection", nullptr}};
    if (written) json["reflection"] = words::ToJson(response.reflection());
    context.out().Write(words::Dump(json) + "\n");
  } else if (context.out().terminal()) {
    const std::string id = response.reflection().id().substr(0, words::kShownIdChars);
    const std::string day = std::to_string(response.day());
    context.out().Write((written ? base::Text("Day {} is done, saved as {}.", {day, id})
                                 : base::Text("Day {} is done.", {day})) +
                        "\n");
  } else if (written) {
    context.out().Write(response.reflection().id() + "\n");
  }
}

absl::Status NothingAnswered() {
  return absl::InvalidArgumentError(base::Text(
      "There is no text, so nothing was answered. `--done` marks it as done without one."));
}

// Determines the check-in and its prompt before the user starts writing.
absl::StatusOr<AnswerCheckInResponse> Look(Context& context, const AnswerArguments& arguments,
                                           AnswerCheckInRequest& request) {
  request.set_space(arguments.space);
  request.set_day(arguments.day);
  request.set_zone(context.zone_name());
  if (!arguments.at.empty()) {
    auto at =
        words::MomentFromWords(arguments.at, context.now(), context.zone(), context.zone_name());
    if (!at.ok()) return at.status();
    *request.mutable_at() = *std::move(at);
  }
  request.set_look(true);
  auto look = Call(context, request);
  request.set_look(false);
  if (!look.ok()) return look.status();
  request.set_space(look->space().id());
  request.set_day(look->day());
  return look;
}

// Keeps a text that was given before it was known whether there is such a check-in.
absl::Status KeepAnswer(Context& context, const AnswerCheckInRequest& request, Draft draft,
                        const absl::Status& failure) {
  const bool wrong = absl::IsNotFound(failure) || absl::IsInvalidArgument(failure);
  *draft.mutable_answer() = request;
  // As typed
  return KeepDraft(context, std::move(draft), failure, wrong ? "fallow space answer SPACE" : "");
}

}  // namespace

absl::Status SaveAnswer(Context& context, const Draft& draft) {
  // Leaving the editor without writing anything means that the user changed their mind.
  if (base::IsBlank(draft.text())) {
    ForgetDraft(context, draft);
    return NothingAnswered();
  }
  if (absl::Status s = CheckEncoding(draft.text()); !s.ok()) return KeepDraft(context, draft, s);
  AnswerCheckInRequest request = draft.answer();
  request.set_text(draft.text());
  const auto response = Call(context, request);
  if (absl::IsNotFound(response.status())) {
    return KeepAnswer(context, draft.answer(), draft, response.status());
  }
  if (!response.ok()) return KeepDraft(context, draft, response.status());
  ForgetDraft(context, draft);
  Report(context, *response);
  return absl::OkStatus();
}

absl::Status AnswerSpace(Context& context, const AnswerArguments& arguments) {
  if (arguments.done && !arguments.words.empty()) {
    return base::Invalid("These options cannot be combined", "`--done` takes no text",
                         "Leave out `--done` or the text.");
  }
  Draft draft;
  if (!arguments.done && IsGiven(arguments.words)) {
    auto given = TakeText(context, arguments.words, Draft());
    if (!given.ok()) return given.status();
    if (base::IsBlank(given->text())) return NothingAnswered();
    draft = *std::move(given);
  }
  AnswerCheckInRequest request;
  const auto look = Look(context, arguments, request);
  if (!look.ok()) return KeepAnswer(context, request, std::move(draft), look.status());
  if (arguments.done) {
    const auto response = Call(context, request);
    if (response.ok()) Report(context, *response);
    return response.status();
  }
  *draft.mutable_answer() = request;
  if (!draft.text().empty()) return SaveAnswer(context, draft);
  if (!look->prompt().empty()) draft.set_text("> " + look->prompt() + "\n\n");
  const auto written = TakeText(context, arguments.words, std::move(draft));
  return written.ok() ? SaveAnswer(context, *written) : written.status();
}

}  // namespace fallow::cli
