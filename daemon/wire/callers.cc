#include "daemon/wire/callers.h"

#include <algorithm>
#include <utility>

namespace fallow::wire {

void Callers::Set(std::vector<sync::TlsKey> keys, std::vector<sync::TlsKey> removed) {
  if (removed.size() > kRemovedMax) removed.erase(removed.begin(), removed.end() - kRemovedMax);
  const absl::MutexLock lock(&mutex_);
  keys_ = std::move(keys);
  removed_ = std::move(removed);
}

void Callers::WelcomeStrangers(bool welcome) {
  const absl::MutexLock lock(&mutex_);
  strangers_ = welcome;
}

bool Callers::welcomes_strangers() const {
  const absl::MutexLock lock(&mutex_);
  return strangers_;
}

std::optional<Callers::Known> Callers::Who(std::string_view proof, const LinkKeys& link) const {
  if (proof.size() != kLinkProofBytes) return std::nullopt;
  std::vector<sync::TlsKey> keys, removed;
  {
    const absl::MutexLock lock(&mutex_);
    keys = keys_;
    removed = removed_;
  }
  for (const sync::TlsKey& each : keys) {
    if (IsCaller(proof, each, link)) return Known{each, false};
  }
  for (const sync::TlsKey& each : removed) {
    if (IsCaller(proof, each, link)) return Known{each, true};
  }
  return std::nullopt;
}

bool Callers::Knows(const sync::TlsKey& key) const {
  const absl::MutexLock lock(&mutex_);
  return std::find(keys_.begin(), keys_.end(), key) != keys_.end() ||
         std::find(removed_.begin(), removed_.end(), key) != removed_.end();
}

}  // namespace fallow::wire
