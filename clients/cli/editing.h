#ifndef FALLOW_CLIENTS_CLI_EDITING_H_
#define FALLOW_CLIENTS_CLI_EDITING_H_

// Texts in somebody's editor, with a sealed draft kept by the daemon all the while; and the promise
// that a text which could not be saved is kept as a draft.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/context.h"
#include "fallow/client/v1/draft.pb.h"

namespace fallow::cli {

// Opens the editor on `draft.text` and returns the draft as it was left: its text, and its id where
// the daemon holds a copy. A draft that has an id goes on being that one.
absl::StatusOr<client::v1::Draft> EditDraft(Context& context, client::v1::Draft draft);

// The draft with the text that somebody gives: `words` with spaces between; standard input, where
// that is no terminal or `words` is "-"; otherwise what the editor leaves of `draft.text`, which is
// empty where nothing was changed.
absl::StatusOr<client::v1::Draft> TakeText(Context& context, const std::vector<std::string>& words,
                                           client::v1::Draft draft);
// Whether there is nothing in it but space.
bool IsBlank(std::string_view text);

// After a failure to save `draft.text`: keeps it, and returns `failure` with where to find it.
absl::Status KeepDraft(Context& context, client::v1::Draft draft, const absl::Status& failure);

// After it was saved: the daemon forgets its copy, if it has one.
void ForgetDraft(Context& context, const client::v1::Draft& draft);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_EDITING_H_
