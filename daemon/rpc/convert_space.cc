#include "daemon/rpc/convert_space.h"

#include <algorithm>

#include "absl/time/civil_time.h"
#include "daemon/base/status.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/moment.h"
#include "daemon/rpc/convert.h"
#include "daemon/rpc/convert_release.h"
#include "daemon/rpc/vocabulary.h"

namespace fallow::rpc {
namespace {

using What = store::DueThing::What;

}  // namespace

void ToProto(const store::SpaceView& view, absl::Time now, const usecases::CheckInPrompts& prompts,
             client::v1::Space* out) {
  const journal::Space& space = view.space;
  out->set_id(journal::ToText(space.id()));
  ToProto(space.since, out->mutable_since());
  out->set_follows(ToProto(view.follows));
  out->set_connection(view.connection);
  out->set_closed(space.closed);
  const uint32_t due = space.closed ? 0 : space.DueDay(now);
  for (const uint32_t day : space.days) {
    client::v1::CheckIn* const check_in = out->add_check_ins();
    check_in->set_day(day);
    ToProto(space.DueOf(day), check_in->mutable_due());
    check_in->set_done(space.Done(day));
    check_in->set_waits(!space.closed && !space.Done(day) && space.DueOf(day).at <= now);
    if (day != due) continue;
    if (const auto prompt = usecases::PromptOf(space, day, prompts)) {
      check_in->set_prompt(prompt->text);
      check_in->set_prompt_id(prompt->id);
    }
  }
  for (const journal::Boundary& each : space.boundaries) {
    client::v1::BoundaryReminder* const boundary = out->add_boundaries();
    boundary->set_id(journal::ToText(each.id));
    boundary->set_text(each.text);
    for (const journal::Moment& remind : each.remind) ToProto(remind, boundary->add_remind());
  }
}

void ToProto(const store::DueThing& thing, client::v1::Due* out) {
  out->set_what(ToProto(thing.what));
  out->set_id(journal::ToText(thing.id));
  ToProto(thing.at, out->mutable_at());
  out->set_day(thing.day);
  out->set_connection(thing.connection);
  if (thing.what == What::kBoundary) {
    out->set_boundary(journal::ToText(thing.reminders.front().first));
    out->set_boundary_text(thing.text);
  }
  if (thing.what == What::kLetter) ToProto(thing.written, out->mutable_written());
  out->set_waits(thing.waits);
  out->set_unfinished(thing.unfinished);
  if (thing.what == What::kRelease) ToProto(thing.released, out->mutable_released());
  out->set_released_name(thing.released_name);
}

absl::StatusOr<std::vector<uint32_t>> FromProto(const client::v1::SetCheckInDaysRequest& request) {
  // One more than allowed is enough for the journal to say that there are too many.
  const int taken = std::min(request.days_size(), journal::kCheckInsMax + 1);
  return std::vector<uint32_t>(request.days().begin(), request.days().begin() + taken);
}

absl::StatusOr<journal::Boundary> FromProto(const client::v1::SetBoundaryRequest& request,
                                            std::string_view zone) {
  if (request.remind_size() > journal::kRemindersMax) {
    return base::Invalid("There are too many reminders", "a boundary has at most 64", "");
  }
  journal::Boundary boundary{.id = {}, .text = request.text(), .remind = {}};
  for (const client::v1::Moment& each : request.remind()) {
    boundary.remind.push_back(MomentOf(each, zone));
  }
  return boundary;
}

}  // namespace fallow::rpc
