#ifndef FALLOW_CLIENTS_CLI_COMMANDS_SPACE_H_
#define FALLOW_CLIENTS_CLI_COMMANDS_SPACE_H_

// The parts of `fallow space`, and answers that are still drafts.

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
  bool done = false;  // without a text
};
absl::Status AnswerSpace(Context& context, const AnswerArguments& arguments);

struct BoundaryArguments {
  std::string verb, space, id;
  std::optional<std::string> text;
  std::vector<std::string> remind;
  bool no_remind = false;
};
// Declares add, edit and remove, which leave in `arguments`, for as long as the parser lives, what
// was said.
void DeclareBoundary(Verb boundary, BoundaryArguments& arguments, const char* space_help);
absl::Status AddBoundary(Context& context, const BoundaryArguments& arguments);
// What is not said stays as it is.
absl::Status EditBoundary(Context& context, const BoundaryArguments& arguments);
absl::Status RemoveBoundary(Context& context, const BoundaryArguments& arguments);

// Answers with the text of `draft` and says so. What cannot be saved stays a draft.
// REQUIRES: it is to answer a check-in.
absl::Status SaveAnswer(Context& context, const client::v1::Draft& draft);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMMANDS_SPACE_H_
