#ifndef FALLOW_CLIENTS_CLI_SUPPORT_EDITING_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_EDITING_H_

// Texts in somebody's editor, with a sealed draft kept by the daemon all the while; and the promise
// that a text which could not be saved is kept as a draft.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/support/context.h"
#include "fallow/client/v1/draft.pb.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {

// Opens the editor on `draft.text` and returns the draft as it was left: its text, and its id where
// the daemon holds a copy. A draft that has an id goes on being that one.
absl::StatusOr<client::v1::Draft> EditDraft(Context& context, client::v1::Draft draft);

// INVALID_ARGUMENT where an editor would be started into a pipe: for commands with `--stdin`.
absl::Status CheckEditorCanOpen();

// Whether a text is there without an editor: from `words`, or from standard input, where that is no
// terminal.
bool IsGiven(const std::vector<std::string>& words);
// With spaces between.
std::string JoinWords(const std::vector<std::string>& words);
// The draft with the text that somebody gives: `words` with spaces between; standard input, where
// that is no terminal or `words` is "-"; otherwise what the editor leaves of `draft.text`, which is
// empty where nothing was added to that, or changed in it.
absl::StatusOr<client::v1::Draft> TakeText(Context& context, const std::vector<std::string>& words,
                                           client::v1::Draft draft);

// What the draft of a new reflection remembers besides its text. An attachment that nothing has
// named by then is gone, so none is; the time is when the writing began.
client::v1::WriteRequest ForDraft(const Context& context, client::v1::WriteRequest request);

// After a failure to save `draft.text`: keeps it, and returns `failure` with where to find it.
// `taker`: the command that is to have the text in its standard input, where the draft cannot be
// gone on with, because what was said besides the text is what was wrong.
absl::Status KeepDraft(Context& context, client::v1::Draft draft, const absl::Status& failure,
                       std::string_view taker = {});

// After it was saved: the daemon forgets its copy, if it has one.
void ForgetDraft(Context& context, const client::v1::Draft& draft);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_EDITING_H_
