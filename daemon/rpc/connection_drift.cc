#include "daemon/rpc/connection_drift.h"

#include <optional>

#include "absl/time/civil_time.h"
#include "daemon/base/status.h"
#include "daemon/practice/drift_facts.h"
#include "daemon/rpc/convert_drift.h"
#include "daemon/rpc/vocabulary.h"
#include "daemon/usecases/drift.h"

namespace fallow::rpc {
namespace {

absl::StatusOr<std::optional<absl::CivilDay>> DayFrom(bool has, const client::v1::Day& day) {
  if (!has) return std::optional<absl::CivilDay>();
  return FromProto(day);
}

absl::StatusOr<usecases::DriftWish> WishOf(const client::v1::LookAtDriftRequest& request,
                                           const Defaults& defaults) {
  usecases::DriftWish wish{
      .name = request.name(), .zone = ZoneOf(request.zone(), defaults), .anyway = request.anyway()};
  FALLOW_ASSIGN_OR_RETURN(wish.first, DayFrom(request.has_first(), request.first()));
  FALLOW_ASSIGN_OR_RETURN(wish.last, DayFrom(request.has_last(), request.last()));
  return wish;
}

}  // namespace

absl::Status FillDrift(store::Vault& vault, const client::v1::LookAtDriftRequest& request,
                       const Defaults& defaults, client::v1::DriftView* view) {
  FALLOW_ASSIGN_OR_RETURN(const usecases::DriftWish wish, WishOf(request, defaults));
  FALLOW_ASSIGN_OR_RETURN(const usecases::DriftFound found,
                          usecases::LookAtDrift(vault, wish, defaults.now));
  ToProto(found.drift, found.name, found.signs, practice::TooFew::kTold, request.columns(), view);
  AddWeeks(found.drift, view);
  return absl::OkStatus();
}

}  // namespace fallow::rpc
