#include "daemon/store/release/plan_arrivals.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/store/release/read_plans.h"

namespace fallow::store {

using journal::ReleasePlan;

absl::Status PlanArrivals::Note() {
  if (!arrived_) {
    FALLOW_ASSIGN_OR_RETURN(arrived_, log_.settings().Get(setting::kArrivedPlans));
  }
  FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, ReadPlans(practice_));
  // In whole milliseconds, as it is stored.
  const absl::Time now = journal::FromMillis(journal::ToMillis(clock_.Now()));
  setting::ArrivedPlans arrivals;
  for (const ReleasePlan& plan : plans) {
    const bool from_here = plan.planned_by == practice_.self();
    if (from_here || plan.state() != ReleasePlan::State::kPlanned) continue;
    const auto known = arrived_->find(plan.id);
    // A time in the future means that the clock was wrong.
    arrivals[plan.id] = known == arrived_->end() ? now : std::min(known->second, now);
  }
  if (arrivals == *arrived_) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(log_.settings().Set(setting::kArrivedPlans, arrivals));
  arrived_ = std::move(arrivals);
  return absl::OkStatus();
}

absl::Time PlanArrivals::DueHere(const ReleasePlan& plan) const {
  if (plan.planned_by == practice_.self()) return plan.due;
  if (!arrived_) return absl::InfiniteFuture();
  const auto arrived = arrived_->find(plan.id);
  if (arrived == arrived_->end()) return absl::InfiniteFuture();
  const absl::Duration grace =
      std::clamp(plan.due - plan.planned.at, absl::ZeroDuration(), journal::kGraceMax);
  return std::max(plan.due, arrived->second + grace);
}

}  // namespace fallow::store
