#include "daemon/usecases/changes.h"

#include <algorithm>
#include <utility>

namespace fallow::usecases {

bool ChangesTold::Has(journal::ChangeKind kind) const {
  const auto is_one = [&](const journal::Change& each) { return each.kind == kind; };
  return much || std::any_of(changes.begin(), changes.end(), is_one);
}

void Changes::OnChange(const journal::Change& change) {
  const base::MutexLock lock(mutex_);
  if (!much_) waiting_.insert(change);
  if (waiting_.size() > kChangesToldMax) {
    waiting_.clear();
    much_ = true;
  }
  if (std::exchange(posted_, true)) return;
  post_([this] { Flush(); });
}

void Changes::Flush() {
  const base::MutexLock telling(telling_);
  ChangesTold told;
  {
    const base::MutexLock lock(mutex_);
    posted_ = false;
    told.changes.assign(waiting_.begin(), waiting_.end());
    told.much = std::exchange(much_, false);
    waiting_.clear();
  }
  if (told.changes.empty() && !told.much) return;
  for (ChangesListener* const each : listeners_) each->OnChanges(told);
}

void Changes::Add(ChangesListener* listener) {
  const base::MutexLock lock(telling_);
  listeners_.push_back(listener);
}

void Changes::Remove(ChangesListener* listener) {
  const base::MutexLock lock(telling_);
  listeners_.erase(std::remove(listeners_.begin(), listeners_.end(), listener), listeners_.end());
}

}  // namespace fallow::usecases
