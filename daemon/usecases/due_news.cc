#include "daemon/usecases/due_news.h"

#include <algorithm>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/store/release/due_releases.h"

namespace fallow::usecases {

absl::StatusOr<absl::Time> ReleasesDue::NextAt() {
  store::Vault* const vault = session_.Peek();
  if (vault == nullptr) return absl::InfiniteFuture();
  return vault->due_releases().NextAt();
}

absl::Status ReleasesDue::Run() {
  store::Vault* const vault = session_.Peek();
  return vault == nullptr ? absl::OkStatus() : vault->due_releases().Run();
}

absl::StatusOr<absl::Time> DueNews::NextAt() {
  store::Vault* const vault = session_.Peek();
  if (vault == nullptr) {
    vault_ = nullptr;
    return absl::InfiniteFuture();
  }
  FALLOW_ASSIGN_OR_RETURN(const uint64_t practice, vault->practice().Changes());
  if (vault == vault_ && practice == practice_) return next_;
  const absl::Time now = clock_.Now();
  FALLOW_ASSIGN_OR_RETURN(const std::vector<store::DueThing> due, store::DueNow(vault->practice()));
  const bool news = std::any_of(due.begin(), due.end(), [this](const store::DueThing& thing) {
    return !told_.contains(KeyOf(thing));
  });
  if (news) {
    next_ = now;
  } else {
    FALLOW_ASSIGN_OR_RETURN(next_, store::NextDue(vault->practice(), now));
  }
  vault_ = vault;
  practice_ = practice;
  return next_;
}

absl::Status DueNews::Run() {
  store::Vault* const vault = session_.Peek();
  if (vault == nullptr) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const std::vector<store::DueThing> due, store::DueNow(vault->practice()));
  for (const store::DueThing& thing : due) {
    if (!told_.insert(KeyOf(thing)).second) continue;
    changes_.OnChange({journal::ChangeKind::kDue, journal::ToText(thing.id)});
  }
  vault_ = nullptr;  // NextAt looks for the next one
  return absl::OkStatus();
}

}  // namespace fallow::usecases
