#ifndef FALLOW_DAEMON_TRANSFER_PROBLEM_H_
#define FALLOW_DAEMON_TRANSFER_PROBLEM_H_

// Reports about single entries from an import or export that carries on with the others. Problems
// name files and places in the user's own journal: they are shown to the user and must not be
// logged. A ProblemLog belongs to one thread.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "daemon/base/next_step.h"

namespace fallow::transfer {

inline constexpr std::size_t kProblemsKeptMax = 1000;

struct Problem {
  enum class Kind {
    kLeftOut,  // the entry was left out
    kNotice,   // it was, but part of it was lost or guessed
  };
  Kind kind = Kind::kLeftOut;
  std::string where;   // "2024/notes.md:3", "entry 17"
  std::string reason;  // without a full stop
  base::NextStep next = {};
};

class ProblemLog {
 public:
  void LeftOut(std::string_view where, std::string_view reason, const base::NextStep& next = {});
  void Notice(std::string_view where, std::string_view reason, const base::NextStep& next = {});
  // As Notice, but only the first time for this `key`.
  void NoticeOnce(std::string_view key, std::string_view where, std::string_view reason,
                  const base::NextStep& next = {});

  // The first kProblemsKeptMax, in the order in which they occurred; the counts include all.
  const std::vector<Problem>& kept() const { return kept_; }
  std::uint64_t left_out() const { return left_out_; }
  std::uint64_t notices() const { return notices_; }

 private:
  void Keep(Problem::Kind kind, std::string_view where, std::string_view reason,
            const base::NextStep& next);

  std::vector<Problem> kept_;
  std::unordered_set<std::string> said_;
  std::uint64_t left_out_ = 0;
  std::uint64_t notices_ = 0;
};

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_PROBLEM_H_
