#include "daemon/store/peers/standings.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/store/log/held_up_to.h"

namespace fallow::store {
namespace {

// They are heard again from whoever has them, so a crash may lose the last ones.
constexpr absl::Duration kFlushEvery = absl::Minutes(1);
constexpr absl::Duration kOutdoneEvery = absl::Minutes(10);
// Marks rise, so several in one moment are ahead of it.
constexpr Mark kMarkAheadMax = 1000;

Mark MarkOf(absl::Duration count) {
  return static_cast<Mark>(std::max<int64_t>(0, absl::ToInt64Milliseconds(count)));
}

bool HasAdvanced(Mark mark, Mark since) {
  return mark > since && mark - since >= MarkOf(kStandingAgain);
}

}  // namespace

absl::Status Standings::Load() {
  FALLOW_ASSIGN_OR_RETURN(const setting::KeptStandings stored,
                          log_.settings().Get(setting::kStandings));
  for (const std::string& bytes : stored) {
    absl::StatusOr<Standing> standing = ReadStanding(bytes);
    if (!standing.ok() || standing->device == devices_.self()) continue;
    kept_bytes_ += bytes.size();
    const Id device = standing->device;
    kept_[device] = {*std::move(standing), bytes};
  }
  return absl::OkStatus();
}

absl::StatusOr<Standing> Standings::Compose(const std::optional<EpochId>& epoch) const {
  Standing own;
  own.device = devices_.self();
  own.incarnation = std::max(log_.writer().incarnation, said_as_);
  own.position = log_.position();
  own.mark = MarkOf(peers_.Counted());
  own.epoch = epoch;
  own.frontier = log_.Known();
  for (const auto& [id, kept] : kept_) {
    if (devices_.roster().Holds(id)) own.heard.emplace(id, kept.standing.mark);
  }
  return own;
}

absl::StatusOr<std::vector<std::string>> Standings::All(const std::optional<EpochId>& epoch) {
  // Two devices learn all of that when they meet.
  if (devices_.Others().size() < 2) return std::vector<std::string>();
  FALLOW_ASSIGN_OR_RETURN(Standing now, Compose(epoch));
  const auto is_news = [&](const Standing& said) {
    return said.frontier != now.frontier || said.epoch != now.epoch ||
           HasAdvanced(now.mark, said.mark) ||
           std::any_of(now.heard.begin(), now.heard.end(), [&](const auto& heard) {
             const auto known = said.heard.find(heard.first);
             return known == said.heard.end() || HasAdvanced(heard.second, known->second);
           });
  };
  std::vector<std::string> all;
  if (now.frontier.size() <= kStandingHeadsMax) {
    if (!own_ || is_news(own_->standing)) {
      if (own_) now.mark = std::max(now.mark, own_->standing.mark + 1);
      std::string bytes = SignStanding(now, vault_, log_.writer().key);
      own_ = {std::move(now), std::move(bytes)};
    }
    all.push_back(own_->bytes);
  }
  for (const auto& [id, kept] : kept_) {
    if (devices_.roster().Holds(id)) all.push_back(kept.bytes);
  }
  return all;
}

absl::StatusOr<std::optional<Standings::Id>> Standings::Take(std::string_view bytes) {
  FALLOW_ASSIGN_OR_RETURN(Standing standing, ReadStanding(bytes));
  const Id device = standing.device;
  if (device == devices_.self()) TakeOwn(standing, bytes);
  if (device == devices_.self() || !devices_.roster().Holds(device)) return std::optional<Id>();
  const auto known = kept_.find(device);
  if (known != kept_.end() && known->second.standing.Age() >= standing.Age()) {
    return std::optional<Id>();
  }
  if (!IsSaidBy(devices_.roster().Find(device)->keys.signing, vault_, bytes)) {
    return base::Damaged("What another device says that it holds was refused",
                         "the device that is said to have said it has not", "");
  }
  // Devices that were released need no room any more.
  std::erase_if(kept_, [this](const auto& entry) {
    if (devices_.roster().Holds(entry.first)) return false;
    kept_bytes_ -= entry.second.bytes.size();
    return true;
  });
  const size_t before = known == kept_.end() ? 0 : known->second.bytes.size();
  if (kept_bytes_ - before + bytes.size() > kStandingsBytesMax) return std::optional<Id>();
  kept_bytes_ += bytes.size() - before;
  // Those that hear it now learn since when; with nothing new in it there is nothing to answer.
  const bool moved = known == kept_.end() || known->second.standing.frontier != standing.frontier;
  if (moved && own_) own_->standing.frontier.clear();
  Kept& kept = kept_[device];
  kept = {std::move(standing), std::string(bytes)};
  unsaved_ = true;
  FALLOW_RETURN_IF_ERROR(Weigh(kept));
  FALLOW_RETURN_IF_ERROR(Flush());
  return std::optional<Id>(device);
}

// Said by a copy of this disk that is no more, or that runs elsewhere, as a later incarnation: what
// this one says would count for nothing, for ever. Two copies that run outdo each other slowly.
void Standings::TakeOwn(const Standing& standing, std::string_view bytes) {
  if (!own_ || standing.incarnation <= own_->standing.incarnation) return;
  if (standing.incarnation == std::numeric_limits<uint32_t>::max()) return;
  if (peers_.Counted() - raised_ < kOutdoneEvery) return;
  if (!IsSaidBy(log_.writer().key.public_key(), vault_, bytes)) return;
  said_as_ = standing.incarnation + 1;
  raised_ = peers_.Counted();
  own_->standing.frontier.clear();  // it is news
}

absl::Status Standings::LookAgain() {
  for (auto& [id, kept] : kept_) {
    if (kept.waiting && devices_.roster().Holds(id)) FALLOW_RETURN_IF_ERROR(Weigh(kept));
  }
  return Flush();
}

absl::Status Standings::Weigh(Kept& kept) {
  const Standing& standing = kept.standing;
  FALLOW_ASSIGN_OR_RETURN(const std::optional<uint64_t> held, HeldUpTo(log_, standing.frontier));
  kept.waiting = !held.has_value();
  if (!held) return absl::OkStatus();
  std::optional<absl::Duration> since;
  const auto heard = standing.heard.find(devices_.self());
  // A mark from the time ahead is one that this device gave before its disk was put back.
  const Mark now = MarkOf(peers_.Counted());
  if (heard != standing.heard.end() && heard->second <= now + kMarkAheadMax) {
    since = absl::Milliseconds(static_cast<int64_t>(std::min(heard->second, now)));
  }
  return peers_.Heard(standing.device, *held, since, *held == log_.position());
}

std::optional<EpochId> Standings::EpochOf(const Id& device) const {
  const auto kept = kept_.find(device);
  return kept == kept_.end() ? std::nullopt : kept->second.standing.epoch;
}

absl::Status Standings::Flush() {
  const absl::Duration now = peers_.Counted();
  if (!unsaved_ || now - flushed_ < kFlushEvery) return absl::OkStatus();
  setting::KeptStandings stored;
  for (const auto& [id, kept] : kept_) stored.push_back(kept.bytes);
  FALLOW_RETURN_IF_ERROR(log_.settings().Set(setting::kStandings, stored));
  unsaved_ = false;
  flushed_ = now;
  return absl::OkStatus();
}

}  // namespace fallow::store
