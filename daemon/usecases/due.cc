#include "daemon/usecases/due.h"

#include <string>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/base/title.h"
#include "daemon/journal/quiet.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/release/receipts.h"
#include "daemon/usecases/naming.h"

namespace fallow::usecases {
namespace {

absl::Status NameRelease(store::Vault& vault, const journal::ConnectionBook& book,
                         store::DueThing& thing) {
  FALLOW_ASSIGN_OR_RETURN(const auto plan, vault.release_plans().Find(journal::ToText(thing.id)));
  FALLOW_ASSIGN_OR_RETURN(const store::ReleaseReceipt standing, vault.receipts().StandingOf(plan));
  thing.waits = !standing.waits.empty();
  const journal::Connection* const connection =
      plan.connection ? book.WithPart(*plan.connection) : nullptr;
  const journal::QuietOnes quiet(book, vault.practice().Now());
  if (connection != nullptr && quiet.Has(*connection)) return absl::OkStatus();
  std::string name = standing.name.empty() ? base::TitleOf(standing.words) : standing.name;
  if (name.empty() && standing.subject) name = journal::ToText(*standing.subject);
  thing.released_name = std::move(name);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<store::DueThing>> DueNow(store::Vault& vault) {
  FALLOW_ASSIGN_OR_RETURN(auto things, store::DueNow(vault.practice()));
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, ConnectionsOf(vault).Book());
  for (store::DueThing& each : things) {
    if (each.what != store::DueThing::What::kRelease) continue;
    FALLOW_RETURN_IF_ERROR(NameRelease(vault, book, each));
  }
  if (vault.eraser().settled()) return things;
  FALLOW_ASSIGN_OR_RETURN(const auto standings, vault.receipts().Standings());
  for (const store::ReleaseReceipt& each : standings) {
    if (each.unfinished.empty()) continue;
    things.push_back({.what = store::DueThing::What::kRelease,
                      .id = each.plan.id,
                      .at = {each.plan.due, each.plan.planned.zone},
                      .released = journal::ReleasedBy(each.plan),
                      .unfinished = true});
  }
  return things;
}

}  // namespace fallow::usecases
