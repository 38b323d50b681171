#include "daemon/store/release/plan_arrivals.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/store/release/read_plans.h"

namespace fallow::store {

using journal::ReleasePlan;

bool PlanArrivals::IsAtOnce(const ReleasePlan& plan) const {
  return plan.planned_by == practice_.self() && plan.due <= plan.planned.at;
}

absl::Status PlanArrivals::Note() {
  if (!arrived_) {
    FALLOW_ASSIGN_OR_RETURN(arrived_, log_.settings().Get(setting::kArrivedPlans));
  }
  FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, ReadPlans(practice_));
  setting::ArrivedPlans arrivals;
  bool some_are_new = false;
  for (const ReleasePlan& plan : plans) {
    if (plan.state() != ReleasePlan::State::kPlanned || IsAtOnce(plan)) continue;
    const auto known = arrived_->find(plan.id);
    some_are_new = some_are_new || known == arrived_->end();
    arrivals[plan.id] = known == arrived_->end() ? absl::InfiniteDuration() : known->second;
  }
  if (some_are_new) {
    FALLOW_ASSIGN_OR_RETURN(const absl::Duration now, days_.Note());
    for (auto& [plan, since] : arrivals) since = std::min(since, now);
  }
  if (arrivals == *arrived_) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(log_.settings().Set(setting::kArrivedPlans, arrivals));
  arrived_ = std::move(arrivals);
  return absl::OkStatus();
}

absl::Time PlanArrivals::DueHere(const ReleasePlan& plan) const {
  if (IsAtOnce(plan)) return plan.due;
  if (!arrived_) return absl::InfiniteFuture();
  const auto arrived = arrived_->find(plan.id);
  if (arrived == arrived_->end()) return absl::InfiniteFuture();
  const absl::Time now = clock_.Now();
  const absl::Duration grace =
      std::clamp(plan.due - plan.planned.at, absl::ZeroDuration(), journal::kGraceMax);
  const absl::Duration left = grace - days_.Passed(arrived->second);
  const absl::Time counted = left > absl::ZeroDuration() ? now + left : now;
  // Made under a clock that was ahead, it names a day that means nothing.
  const bool names_no_day = plan.planned.at > now;
  if (names_no_day) return counted;
  return left > absl::ZeroDuration() ? std::max(plan.due, counted) : plan.due;
}

}  // namespace fallow::store
