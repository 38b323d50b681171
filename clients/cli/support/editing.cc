#include "clients/cli/support/editing.h"

#include <unistd.h>

#include <utility>

#include "clients/cli/support/read_input.h"
#include "clients/terminal/secure_editor.h"
#include "clients/words/next_step.h"
#include "clients/words/reflection_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "fallow/client/v1/draft.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Draft;

// Has the daemon keep `draft`, which gets an id if it had none. A daemon that ended meanwhile is
// started again: keeping a draft is worth a second try.
absl::Status Save(Context& context, Draft& draft, bool* unproven = nullptr) {
  client::v1::SaveDraftRequest request;
  *request.mutable_draft() = draft;
  client::v1::SaveDraftResponse response;
  absl::Status status = context.session().Call(link::Drafts::kSave, request, &response);
  if (absl::IsUnavailable(status)) {
    context.session().Disconnect();
    status = context.session().Call(link::Drafts::kSave, request, &response);
  }
  if (status.ok()) draft.set_id(response.id());
  if (status.ok() && unproven != nullptr) *unproven = response.unproven();
  return status;
}

std::string WhereToFind(const Draft& draft, std::string_view taker) {
  const std::string id = draft.id().substr(0, words::kShownIdChars);
  const std::string command =
      taker.empty() ? "fallow drafts resume " + id                              // As typed
                    : "fallow drafts show " + id + " | " + std::string(taker);  // As typed
  return base::Text("Your text is kept as a draft. Continue with `{}`.", {command});
}

// The journal has not been open since the daemon started.
std::string AsSafeAsTheFolder() {
  return base::Text(
      "It is sealed to the key in the journal's folder, which cannot be checked before the journal "
      "is unlocked: anyone who can write to that folder may be able to read it.");
}

absl::Status WithAdvice(const absl::Status& status, const std::string& advice) {
  return absl::Status(status.code(), words::Told(status) + " " + advice);
}

}  // namespace

absl::StatusOr<Draft> EditDraft(Context& context, Draft draft) {
  // Problems are reported before the user starts writing: no journal, a wrong passphrase.
  if (absl::Status open = context.session().EnsureOpen(); !open.ok()) return open;
  const std::string beginning = draft.text();
  terminal::EditorOptions options;
  options.on_change = [&](std::string_view text) {
    draft.set_text(std::string(text));
    // A failure does not matter now: the text is still in the editor, and is saved again at the
    // end.
    Save(context, draft).IgnoreError();
  };
  absl::StatusOr<std::string> text = terminal::EditText(draft.text(), options);
  // The daemon may have been restarted while the user was writing.
  context.session().Disconnect();
  if (text.ok()) {
    draft.set_text(WithPlainLineEnds(*std::move(text)));
    return draft;
  }
  if (draft.id().empty() && draft.text() == beginning) {
    return text.status();
  }
  return KeepDraft(context, std::move(draft), text.status());
}

absl::Status CheckEditorCanOpen() {
  if (::isatty(STDIN_FILENO) != 0) return absl::OkStatus();
  return base::Invalid("The editor cannot be opened", "standard input is not a terminal",
                       "Use `--stdin` to read the text from there.");
}

bool IsGiven(const std::vector<std::string>& words) {
  return !words.empty() || ::isatty(STDIN_FILENO) == 0;
}

std::string JoinWords(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

absl::StatusOr<Draft> TakeText(Context& context, const std::vector<std::string>& words,
                               Draft draft) {
  if (IsGiven(words) && (words.empty() || words == std::vector<std::string>{"-"})) {
    absl::StatusOr<std::string> text = ReadInput(context);
    if (!text.ok()) return text.status();
    draft.set_text(*std::move(text));
    return draft;
  }
  if (!words.empty()) {
    draft.set_text(JoinWords(words));
    return draft;
  }
  const std::string beginning = draft.text();
  absl::StatusOr<Draft> edited = EditDraft(context, std::move(draft));
  // Trailing space means nothing, and editors add some.
  if (edited.ok() && base::TrimEnd(edited->text()) == base::TrimEnd(beginning)) {
    edited->clear_text();
  }
  return edited;
}

client::v1::WriteRequest ForDraft(const Context& context, client::v1::WriteRequest request) {
  if (!request.has_at()) {
    request.mutable_at()->set_unix_millis(absl::ToUnixMillis(context.now()));
    request.mutable_at()->set_zone(context.zone_name());
  }
  request.clear_text();
  request.clear_attachment_ids();
  return request;
}

absl::Status KeepDraft(Context& context, Draft draft, const absl::Status& failure,
                       std::string_view taker) {
  if (draft.text().empty()) return failure;
  bool unproven = false;
  if (const absl::Status saved = Save(context, draft, &unproven); !saved.ok()) {
    if (saved.message() == failure.message()) return failure;
    return WithAdvice(failure, base::Text("Your text could not be kept as a draft either: {}",
                                          {words::Told(saved)}));
  }
  return WithAdvice(failure,
                    WhereToFind(draft, taker) + (unproven ? " " + AsSafeAsTheFolder() : ""));
}

absl::Status KeepText(Context& context, std::string text, const absl::Status& failure,
                      std::string_view taker) {
  Draft draft;
  *draft.mutable_reflection() = ForDraft(context, {});
  draft.set_text(std::move(text));
  return KeepDraft(context, std::move(draft), failure, taker);
}

void ForgetDraft(Context& context, const Draft& draft) {
  if (draft.id().empty()) return;
  client::v1::DiscardDraftRequest request;
  request.set_id(draft.id());
  client::v1::DiscardDraftResponse response;
  // The text itself is saved; at worst a needless draft remains in the list.
  context.session().Call(link::Drafts::kDiscard, request, &response).IgnoreError();
}

}  // namespace fallow::cli
