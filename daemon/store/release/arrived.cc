// When plans of other devices came here, as a setting of this copy of the vault: for each its
// subject, and the milliseconds of the clock here, i64 with the least significant byte first.

#include <algorithm>

#include "crypto/codec.h"
#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/store/release/plans.h"

namespace fallow::store {
namespace {

using journal::ReleasePlan;
using journal::SubjectId;
using Arrivals = std::map<SubjectId, absl::Time>;

constexpr std::string_view kArrivedSetting = "plans arrived";
constexpr size_t kEntryBytes = SubjectId::kBytes + sizeof(int64_t);

std::string Encode(const Arrivals& arrivals) {
  std::string encoded(arrivals.size() * kEntryBytes, '\0');
  crypto::FieldWriter writer({reinterpret_cast<uint8_t*>(encoded.data()), encoded.size()});
  for (const auto& [plan, at] : arrivals) {
    writer.Bytes(plan.bytes);
    writer.Integer(static_cast<uint64_t>(journal::ToMillis(at)));
  }
  FALLOW_CHECK(writer.full());
  return encoded;
}

// What is left of a damaged one is passed over: the plans are taken for such that have just come.
Arrivals Decode(std::string_view encoded) {
  Arrivals arrivals;
  if (encoded.size() % kEntryBytes != 0) return arrivals;
  crypto::FieldReader reader(crypto::AsBytes(encoded));
  for (size_t i = 0; i < encoded.size() / kEntryBytes; ++i) {
    SubjectId plan;
    reader.Into(plan.bytes);
    arrivals[plan] = journal::FromMillis(static_cast<int64_t>(reader.Integer<uint64_t>()));
  }
  return arrivals;
}

}  // namespace

absl::Status Releases::NoteArrivals() {
  if (!arrived_) {
    const absl::StatusOr<std::string> setting = parts_.log.Setting(kArrivedSetting);
    if (!setting.ok() && !absl::IsNotFound(setting.status())) return setting.status();
    arrived_ = setting.ok() ? Decode(*setting) : Arrivals();
  }
  FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, List());
  // As it is written down.
  const absl::Time now = journal::FromMillis(journal::ToMillis(parts_.clock.Now()));
  Arrivals arrivals;
  for (const ReleasePlan& plan : plans) {
    const bool from_here = plan.planned_by == parts_.practice.self();
    if (from_here || plan.state() != ReleasePlan::State::kPlanned) continue;
    const auto known = arrived_->find(plan.id);
    // A time that lies ahead was a mistake of the clock.
    arrivals[plan.id] = known == arrived_->end() ? now : std::min(known->second, now);
  }
  if (arrivals == *arrived_) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(parts_.log.SetSetting(kArrivedSetting, Encode(arrivals)));
  arrived_ = std::move(arrivals);
  return absl::OkStatus();
}

absl::Time Releases::DueHere(const ReleasePlan& plan) const {
  if (plan.planned_by == parts_.practice.self()) return plan.due;
  if (!arrived_) return absl::InfiniteFuture();
  const auto arrived = arrived_->find(plan.id);
  if (arrived == arrived_->end()) return absl::InfiniteFuture();
  const absl::Duration grace =
      std::clamp(plan.due - plan.planned.at, absl::ZeroDuration(), journal::kGraceMax);
  return std::max(plan.due, arrived->second + grace);
}

}  // namespace fallow::store
