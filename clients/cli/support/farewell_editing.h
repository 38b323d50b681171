#ifndef FALLOW_CLIENTS_CLI_SUPPORT_FAREWELL_EDITING_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_FAREWELL_EDITING_H_

// The parts of a farewell in the user's editor, below the question each one asks, while the daemon
// keeps a sealed draft (editing.h).

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "clients/cli/support/context.h"
#include "fallow/client/v1/draft.pb.h"
#include "fallow/client/v1/farewell.pb.h"

namespace fallow::cli {

// Opens the editor on one part and saves it. Returns the farewell afterwards.
absl::StatusOr<client::v1::Farewell> EditPart(Context& context, const client::v1::Farewell& before,
                                              const client::v1::FarewellPart& part);
// Saves `text` as that part. A text that cannot be saved is kept as a draft.
absl::StatusOr<client::v1::Farewell> SavePart(Context& context, const client::v1::Farewell& before,
                                              const client::v1::FarewellPart& part,
                                              std::string text);

// Keeps the `text` of a part that could not be saved as a draft; returns `failure` with where to
// find it.
absl::Status KeepPart(Context& context, const std::string& connection, const std::string& part,
                      std::string text, const absl::Status& failure);

// The part with this name; null when there is none.
const client::v1::FarewellPart* PartOf(const client::v1::Farewell& farewell,
                                       client::v1::FarewellPart::Part name);

// Saves the draft, either as `edited` already or after opening it in the editor. REQUIRES: it is
// for a part of a farewell.
absl::StatusOr<client::v1::Farewell> ResumePart(Context& context, client::v1::Draft draft,
                                                bool edited);

// The heading that the editor shows above the text and that is not saved; and a text without it.
// Pure.
std::string HeadingOf(const client::v1::FarewellPart& part);
std::string WithoutHeading(std::string_view text, const client::v1::FarewellPart& part);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_FAREWELL_EDITING_H_
