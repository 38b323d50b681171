#include "clients/cli/support/farewell_editing.h"

#include <algorithm>
#include <utility>

#include "clients/cli/support/editing.h"
#include "clients/cli/support/read_input.h"
#include "clients/words/device_view.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/farewell.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Draft;
using client::v1::Farewell;
using client::v1::FarewellPart;
using client::v1::FarewellPartDraft;

// The command for a text that could not be saved as that part, with what is known of it. As typed.
std::string PartCommand(const std::string& connection, const std::string& part) {
  return "fallow farewell edit " + connection + " --part " + part + " --stdin";  // As typed
}

Draft DraftOf(const Farewell& farewell, const FarewellPart& part, std::string text) {
  Draft draft;
  FarewellPartDraft& about = *draft.mutable_farewell();
  about.set_farewell_id(farewell.id());
  about.set_connection(farewell.connection());
  about.set_part(part.part());
  about.set_base_version(part.version());
  draft.set_text(std::move(text));
  return draft;
}

absl::StatusOr<Farewell> Save(Context& context, const Draft& draft, const std::string& text) {
  const FarewellPartDraft& about = draft.farewell();
  absl::Status status = CheckEncoding(text);
  Farewell after;
  if (status.ok()) {
    client::v1::EditFarewellRequest request;
    request.set_connection(about.connection());
    request.set_part(about.part());
    request.set_text(text);
    request.set_base_version(about.base_version());
    status = context.session().Call(link::FarewellService::kEditFarewell, request, &after);
  }
  if (!status.ok()) return KeepDraft(context, draft, status);
  ForgetDraft(context, draft);
  return after;
}

absl::StatusOr<Farewell> SaveEdited(Context& context, const Draft& edited, const Farewell& before,
                                    const FarewellPart& part) {
  const std::string text = WithoutHeading(edited.text(), part);
  if (text != part.text()) return Save(context, edited, text);
  ForgetDraft(context, edited);
  return before;
}

absl::StatusOr<Farewell> EditAndSave(Context& context, Draft draft, const Farewell& before,
                                     const FarewellPart& part) {
  absl::StatusOr<Draft> edited = EditDraft(context, std::move(draft));
  if (!edited.ok()) return edited.status();
  return SaveEdited(context, *edited, before, part);
}

}  // namespace

std::string HeadingOf(const FarewellPart& part) {
  return "> " + part.title() + "\n> " + part.prompt() + "\n> " +
         base::Text("These three lines are not saved.") + "\n\n";
}

std::string WithoutHeading(std::string_view text, const FarewellPart& part) {
  const std::string heading = "\n" + HeadingOf(part);
  bool passed = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const bool of_heading = line.starts_with("> ") &&
                            heading.find("\n" + std::string(line) + "\n") != std::string::npos;
    if (!of_heading && !(passed && line.empty())) break;
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!of_heading) break;
    passed = true;
  }
  return std::string(text);
}

absl::StatusOr<Farewell> EditPart(Context& context, const Farewell& before,
                                  const FarewellPart& part) {
  return EditAndSave(context, DraftOf(before, part, HeadingOf(part) + part.text()), before, part);
}

absl::StatusOr<Farewell> SavePart(Context& context, const Farewell& before,
                                  const FarewellPart& part, std::string text) {
  const Draft draft = DraftOf(before, part, std::move(text));
  return Save(context, draft, draft.text());
}

absl::Status KeepPart(Context& context, const std::string& connection, const std::string& part,
                      std::string text, const absl::Status& failure) {
  Draft draft;
  draft.set_text(std::move(text));
  draft.mutable_farewell()->set_connection(connection);
  draft.mutable_farewell()->set_part(
      words::PartNamed(part).value_or(FarewellPart::PART_UNSPECIFIED));
  const bool wrong = absl::IsNotFound(failure) || absl::IsInvalidArgument(failure);
  const bool known = words::PartNamed(part).ok();
  const std::string command = PartCommand(
      absl::IsNotFound(failure) ? "NAME" : words::ShellWord(connection), known ? part : "PART");
  return KeepDraft(context, std::move(draft), failure, wrong ? command : "");
}

const FarewellPart* PartOf(const Farewell& farewell, FarewellPart::Part name) {
  const auto found = std::ranges::find(farewell.parts(), name, &FarewellPart::part);
  return found == farewell.parts().end() ? nullptr : &*found;
}

absl::StatusOr<Farewell> ResumePart(Context& context, Draft draft, bool edited) {
  const FarewellPartDraft about = draft.farewell();
  client::v1::GetFarewellRequest request;
  request.set_connection(about.connection());
  Farewell before;
  absl::Status status =
      context.session().Call(link::FarewellService::kGetFarewell, request, &before);
  if (!status.ok()) return status;
  const FarewellPart* const part = PartOf(before, about.part());
  if (part == nullptr) {
    const absl::Status no_part =
        base::Invalid("The draft cannot be saved", "the part it belongs to is unknown", "");
    return KeepDraft(context, std::move(draft), no_part,
                     PartCommand(words::ShellWord(about.connection()), "PART"));
  }
  if (edited) return SaveEdited(context, draft, before, *part);
  return EditAndSave(context, std::move(draft), before, *part);
}

}  // namespace fallow::cli
