#ifndef FALLOW_CLIENTS_CLI_COMMANDS_SPACE_H_
#define FALLOW_CLIENTS_CLI_COMMANDS_SPACE_H_

// The parts of `fallow space` that have their own files, and answers saved from drafts.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "clients/cli/support/arguments.h"
#include "clients/cli/support/context.h"
#include "fallow/client/v1/draft.pb.h"

namespace fallow::cli {

struct AnswerArguments {
  std::string space, at;
  std::vector<std::string> words;
  uint32_t day = 0;
  bool done = false;  // mark it as done without a text
};
absl::Status AnswerSpace(Context& context, const AnswerArguments& arguments);

struct BoundaryArguments {
  std::string verb, space, id;
  std::optional<std::string> text;
  std::vector<std::string> remind;
  bool no_remind = false;
};
// Declares add, edit and remove. They put what was given into `arguments`, which must live as long
// as the parser.
void DeclareBoundary(Verb boundary, BoundaryArguments& arguments, const char* space_help);
absl::Status AddBoundary(Context& context, const BoundaryArguments& arguments);
// Options that are not given leave the value unchanged.
absl::Status EditBoundary(Context& context, const BoundaryArguments& arguments);
absl::Status RemoveBoundary(Context& context, const BoundaryArguments& arguments);

// Answers with the text of `draft` and reports it. If saving fails, the draft remains. REQUIRES:
// `draft` is for the answer to a check-in.
absl::Status SaveAnswer(Context& context, const client::v1::Draft& draft);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMMANDS_SPACE_H_
