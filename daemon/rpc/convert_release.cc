#include "daemon/rpc/convert_release.h"

#include <algorithm>
#include <string>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/moment_proto.h"
#include "daemon/rpc/convert.h"
#include "daemon/rpc/convert_connection.h"
#include "daemon/rpc/vocabulary.h"

namespace fallow::rpc {
namespace {

journal::KeepChoices FromProto(const client::v1::KeepChoices& keep) {
  return {.gratitude = keep.gratitude(),
          .dates = keep.dates(),
          .name = keep.name(),
          .boundaries = keep.boundaries(),
          .shared = keep.shared()};
}

void ToProto(const journal::ReleaseCounts& counts, client::v1::Counts* out) {
  out->set_reflections(counts.reflections);
  out->set_attachments(counts.attachments);
  out->set_farewells(counts.farewells);
  out->set_letters(counts.letters);
  out->set_spaces(counts.spaces);
  out->set_releases(counts.releases);
}

void SetKept(const store::v1::Kept& kept, client::v1::Kept* out) {
  out->set_name(kept.name());
  for (const store::v1::SeasonSet& each : kept.seasons()) {
    client::v1::SeasonSince* const season = out->add_seasons();
    season->set_season(rpc::ToProto(each.season()));
    rpc::ToProto(journal::MomentFromProto(each.since()), season->mutable_since());
  }
  out->set_gratitude(kept.gratitude());
  out->set_boundaries(kept.boundaries());
}

void ToProto(const store::ConcernedDraft& draft, client::v1::ConcernedDraft* out) {
  out->set_id(journal::ToText(draft.id));
  out->set_title(draft.title);
  out->set_goes(draft.goes);
}

void SetPlan(const journal::ReleasePlan& plan, usecases::Session& session,
             client::v1::Release* out) {
  out->set_id(journal::ToText(plan.id));
  out->set_state(rpc::ToProto(plan.state()));
  rpc::ToProto(journal::ReleasedBy(plan), out->mutable_what());
  out->set_connection(plan.kept.name());
  rpc::ToProto(plan.planned, out->mutable_planned());
  out->set_planned_by(session.NameOf(plan.planned_by));
  rpc::ToProto(journal::Moment{plan.due, plan.planned.zone}, out->mutable_due());
  if (plan.renewed) out->set_renewed(journal::ToText(*plan.renewed));
  out->set_nothing_left(plan.nothing_left);
}

}  // namespace

absl::StatusOr<store::ReleaseTarget> FromProto(const client::v1::ReleaseTarget& target) {
  using Kind = store::ReleaseTarget::Kind;
  store::ReleaseTarget out;
  switch (target.target_case()) {
    case client::v1::ReleaseTarget::kId:
      out.kind = Kind::kSubject;
      out.name = target.id();
      break;
    case client::v1::ReleaseTarget::kConnection:
      out.kind = Kind::kConnection;
      out.name = target.connection();
      break;
    case client::v1::ReleaseTarget::kHistoryOf:
      out.kind = Kind::kHistory;
      out.name = target.history_of();
      break;
    case client::v1::ReleaseTarget::TARGET_NOT_SET:
      break;
  }
  if (out.name.empty() || out.name.size() > 4 * journal::kNameBytesMax) {
    return base::Invalid("Nothing to let go was named", "", base::Next::kNameWhatToRelease);
  }
  out.keep = FromProto(target.keep());
  if (target.keep().ByteSizeLong() > 0 && out.kind != Kind::kConnection) {
    return base::Invalid("Nothing of this can be kept", "only a connection has parts that can stay",
                         base::Next::kNameWhatToRelease);
  }
  return out;
}

absl::StatusOr<absl::Duration> GraceOf(const client::v1::PlanReleaseRequest& request) {
  const absl::Duration grace = absl::Seconds(request.after_seconds());
  FALLOW_RETURN_IF_ERROR(journal::CheckGrace(grace));
  return grace;
}

void ToProto(const journal::Released& released, client::v1::Released* out) {
  out->set_connection(released.connection);
  out->set_history_only(released.history_only);
  ToProto(released.counts, out->mutable_counts());
}

void ToProto(const store::ReleaseScope& scope, usecases::Session& session,
             client::v1::LastLookResponse* out) {
  ToProto(scope.counts, out->mutable_counts());
  out->set_shared(scope.shared);
  out->set_versions(scope.versions);
  for (const store::ConcernedDraft& each : scope.drafts.drafts) ToProto(each, out->add_drafts());
  out->set_drafts_unread(static_cast<uint32_t>(scope.drafts.unread.size()));
  if (scope.first) ToProto(*scope.first, out->mutable_first());
  if (scope.last) ToProto(*scope.last, out->mutable_last());
  for (const journal::Reflection& each : scope.examples) {
    ToProto(each, session.NameOf(each.device), out->add_examples());
  }
  out->set_kept_gratitude(scope.kept.gratitude());
  out->set_kept_name(scope.kept.name());
  if (scope.connection) out->set_name(scope.connection->name);
  const journal::SubjectId& named =
      scope.connection ? scope.connection->id : scope.subjects.front();
  out->set_id(journal::ToText(named));
  if (scope.counts.releases > 0) SetKept(scope.goes, out->mutable_goes());
}

void ToProto(const store::ReleaseReceipt& receipt, usecases::Session& session,
             client::v1::Release* out) {
  SetPlan(receipt.plan, session, out);
  uint32_t waiting = 0;
  for (const store::ReceiptLine& line : receipt.devices) {
    if (!line.let_go && !line.released && !(line.self && line.unfinished)) ++waiting;
    if (line.self && line.let_go) {
      ToProto(journal::Moment{*line.let_go, receipt.plan.planned.zone}, out->mutable_done());
    }
  }
  out->set_waiting(receipt.plan.state() == journal::ReleasePlan::State::kDone ? waiting : 0);
  out->set_written_meanwhile(receipt.written_meanwhile);
  out->set_waits(receipt.waits);
  out->set_unfinished(receipt.unfinished);
  if (!receipt.unfinished.empty()) out->set_state(client::v1::Release::STATE_UNFINISHED);
  if (!receipt.name.empty()) out->set_connection(receipt.name);
  if (receipt.subject) out->set_subject(journal::ToText(*receipt.subject));
  out->set_words(receipt.words);
  if (receipt.also) {
    out->set_also(journal::ToText(receipt.also->id));
    ToProto(journal::Moment{receipt.also->due, receipt.also->planned.zone},
            out->mutable_also_due());
  }
}

void ToProto(const store::ReleaseReceipt& receipt, usecases::Session& session,
             client::v1::Receipt* out) {
  ToProto(receipt, session, out->mutable_release());
  for (const store::ReceiptLine& line : receipt.devices) {
    client::v1::ReceiptDevice* const device = out->add_devices();
    const std::string& zone = receipt.plan.planned.zone;
    device->set_name(line.name);
    device->set_self(line.self);
    device->set_released(line.released);
    device->set_unfinished(line.unfinished);
    if (line.let_go) ToProto(journal::Moment{*line.let_go, zone}, device->mutable_let_go());
    if (line.last_met) ToProto(journal::Moment{*line.last_met, zone}, device->mutable_last_met());
  }
  for (const store::ConcernedDraft& each : receipt.drafts.drafts) {
    ToProto(each, out->add_drafts());
  }
  out->set_drafts_unread(static_cast<uint32_t>(receipt.drafts.unread.size()));
  out->set_document(receipt.document);
  if (receipt.plan.state() == journal::ReleasePlan::State::kDone) {
    SetKept(receipt.plan.kept, out->mutable_kept());
  }
}

}  // namespace fallow::rpc
