#ifndef FALLOW_DAEMON_STORE_WRITING_TEMPLATES_H_
#define FALLOW_DAEMON_STORE_WRITING_TEMPLATES_H_

// Texts to start from, by name. The last writer of a name wins. Not thread-safe: the journal
// executor owns them.

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/random.h"
#include "daemon/journal/ids.h"
#include "daemon/store/index/views.h"
#include "fallow/store/v1/operation.pb.h"

namespace fallow::store {

class IndexKeeper;
class Log;

inline constexpr size_t kTemplatesMax = 1000;

class Templates {
 public:
  // All of them outlive it.
  Templates(crypto::RandomSource& random, Log& log, IndexKeeper& index)
      : random_(random), log_(log), index_(index) {}

  // INVALID_ARGUMENT: an invalid name or text, or too many templates.
  absl::Status Set(const Template& what);
  absl::StatusOr<std::vector<Template>> List();  // by name
  absl::Status Remove(std::string_view name);    // NOT_FOUND

 private:
  absl::StatusOr<std::optional<journal::SubjectId>> Find(std::string_view name);
  absl::Status Append(const fallow::store::v1::TemplateOperation& operation);

  crypto::RandomSource& random_;
  Log& log_;
  IndexKeeper& index_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITING_TEMPLATES_H_
