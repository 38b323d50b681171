// fallow space answer: a check-in is done, with a text or without.

#include <unistd.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "clients/cli/cmd_space.h"
#include "clients/cli/editing.h"
#include "clients/cli/json.h"
#include "clients/cli/moment.h"
#include "clients/cli/read_input.h"
#include "clients/cli/render.h"
#include "clients/cli/space_view.h"
#include "fallow/client/v1/space.grpc.pb.h"

namespace fallow::cli {
namespace {

using client::v1::AnswerCheckInRequest;
using client::v1::AnswerCheckInResponse;
using client::v1::Draft;
using client::v1::SpaceService;

absl::StatusOr<AnswerCheckInResponse> Call(Context& context, const AnswerCheckInRequest& request) {
  AnswerCheckInResponse response;
  absl::Status called =
      context.session().Call(&SpaceService::Stub::AnswerCheckIn, request, &response);
  if (!called.ok()) return called;
  return response;
}

void Report(Context& context, const AnswerCheckInResponse& response) {
  const bool written = response.has_reflection();
  if (context.json()) {
    nlohmann::ordered_json json = {{"schema", kJsonSchema},
                                   {"space", ToJson(response.space())},
                                   {"day", response.day()},
                                   {"reflection", nullptr}};
    if (written) json["reflection"] = ToJson(response.reflection());
    context.out().Write(Dump(json) + "\n");
  } else if (context.out().terminal()) {
    const std::string id = response.reflection().id().substr(0, kShownIdChars);
    context.out().Write("Day " + std::to_string(response.day()) + " is done" +
                        (written ? ", saved as " + id : "") + ".\n");
  } else if (written) {
    context.out().Write(response.reflection().id() + "\n");
  }
}

absl::StatusOr<AnswerCheckInRequest> RequestOf(Context& context, const AnswerArguments& arguments) {
  AnswerCheckInRequest request;
  request.set_space(arguments.space);
  request.set_day(arguments.day);
  request.set_zone(context.zone_name());
  if (arguments.at.empty()) return request;
  auto at = MomentFromWords(arguments.at, context.now(), context.zone(), context.zone_name());
  if (!at.ok()) return at.status();
  *request.mutable_at() = *std::move(at);
  return request;
}

}  // namespace

bool IsAnswerDraft(const Draft& draft) {
  client::v1::AnswerDraft particulars;
  return particulars.ParseFromString(draft.particulars()) && particulars.has_answer();
}

absl::Status SaveAnswer(Context& context, const Draft& draft) {
  client::v1::AnswerDraft particulars;
  particulars.ParseFromString(draft.particulars());
  if (absl::Status s = CheckEncoding(draft.text()); !s.ok()) return KeepDraft(context, draft, s);
  particulars.mutable_answer()->set_text(draft.text());
  const auto response = Call(context, particulars.answer());
  if (!response.ok()) return KeepDraft(context, draft, response.status());
  ForgetDraft(context, draft);
  Report(context, *response);
  return absl::OkStatus();
}

absl::Status AnswerSpace(Context& context, const AnswerArguments& arguments) {
  auto request = RequestOf(context, arguments);
  if (!request.ok()) return request.status();
  // Which check-in it is, is settled before anybody writes a word.
  request->set_look(true);
  const auto look = Call(context, *request);
  if (!look.ok()) return look.status();
  request->set_look(false);
  request->set_space(look->space().id());
  request->set_day(look->day());
  Draft draft;
  if (!arguments.done) {
    client::v1::AnswerDraft particulars;
    *particulars.mutable_answer() = *request;
    draft.set_particulars(particulars.SerializeAsString());
    if (!look->prompt().empty()) draft.set_text("> " + look->prompt() + "\n\n");
    auto taken = TakeText(context, arguments.words, std::move(draft));
    if (!taken.ok()) return taken.status();
    draft = *std::move(taken);
  }
  if (!IsBlank(draft.text())) return SaveAnswer(context, draft);
  ForgetDraft(context, draft);
  // Whoever leaves an editor without a word has thought better of it.
  const bool meant = arguments.done || ::isatty(STDIN_FILENO) == 0 || !arguments.words.empty();
  if (!meant) {
    return absl::InvalidArgumentError(
        "There is no text, so nothing was answered. `--done` marks it as done without one.");
  }
  const auto response = Call(context, *request);
  if (!response.ok()) return response.status();
  Report(context, *response);
  return absl::OkStatus();
}

}  // namespace fallow::cli
