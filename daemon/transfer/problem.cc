#include "daemon/transfer/problem.h"

namespace fallow::transfer {

void ProblemLog::LeftOut(std::string_view where, std::string_view reason,
                         const base::NextStep& next) {
  ++left_out_;
  Keep(Problem::Kind::kLeftOut, where, reason, next);
}

void ProblemLog::Notice(std::string_view where, std::string_view reason,
                        const base::NextStep& next) {
  ++notices_;
  Keep(Problem::Kind::kNotice, where, reason, next);
}

void ProblemLog::NoticeOnce(std::string_view key, std::string_view where, std::string_view reason,
                            const base::NextStep& next) {
  // The keys come from the files: beyond the limit nothing more is remembered or reported.
  if (said_.size() >= kProblemsKeptMax || !said_.emplace(key).second) return;
  Notice(where, reason, next);
}

void ProblemLog::Keep(Problem::Kind kind, std::string_view where, std::string_view reason,
                      const base::NextStep& next) {
  if (kept_.size() >= kProblemsKeptMax) return;
  kept_.push_back({kind, std::string(where), std::string(reason), next});
}

}  // namespace fallow::transfer
