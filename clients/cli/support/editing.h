#ifndef FALLOW_CLIENTS_CLI_SUPPORT_EDITING_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_EDITING_H_

// Texts in the user's editor, while the daemon keeps a sealed draft; a text that could not be saved
// always remains as a draft.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/support/context.h"
#include "fallow/client/v1/draft.pb.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {

// Opens the editor on `draft.text` and returns the draft as the user left it: its text, and its id
// if the daemon holds a copy. A draft that already has an id keeps it.
absl::StatusOr<client::v1::Draft> EditDraft(Context& context, client::v1::Draft draft);

// For commands with `--stdin`: INVALID_ARGUMENT if the editor's output would go to a pipe.
absl::Status CheckEditorCanOpen();

// Whether the text is given without an editor: in `words`, or on standard input if that is not a
// terminal.
bool IsGiven(const std::vector<std::string>& words);
// Joins with spaces.
std::string JoinWords(const std::vector<std::string>& words);
// The draft with the text the user provides: `words` joined with spaces; standard input, if that is
// not a terminal or `words` is "-"; otherwise the result of editing `draft.text`, which is empty if
// nothing was changed.
absl::StatusOr<client::v1::Draft> TakeText(Context& context, const std::vector<std::string>& words,
                                           client::v1::Draft draft);

// What the draft of a new reflection stores besides its text. No attachments, since one that
// nothing refers to may be gone by then; the time is when the user started writing.
client::v1::WriteRequest ForDraft(const Context& context, client::v1::WriteRequest request);

// After saving `draft.text` failed: keeps it, and returns `failure` with a note on where to find
// it. `taker`: the command that should read the text from standard input, if the draft cannot
// simply be resumed because something other than the text was wrong.
absl::Status KeepDraft(Context& context, client::v1::Draft draft, const absl::Status& failure,
                       std::string_view taker = {});

// The same for a text that is to become something of which there are no drafts: `taker` reads it
// from standard input.
absl::Status KeepText(Context& context, std::string text, const absl::Status& failure,
                      std::string_view taker);

// After the text was saved: the daemon removes its copy, if it has one.
void ForgetDraft(Context& context, const client::v1::Draft& draft);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_EDITING_H_
