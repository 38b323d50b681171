#include "tests/simulation/endings.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/exchange.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/farewells.h"
#include "daemon/store/practice/spaces.h"
#include "daemon/store/release/due_releases.h"
#include "daemon/store/release/last_look.h"
#include "daemon/store/release/plans.h"
#include "tests/simulation/people.h"

namespace fallow::simulation {
namespace {

using journal::Connection;
using journal::ReleasePlan;
using store::Farewells;
using store::NamedFarewell;
using store::ReleaseTarget;

constexpr absl::Duration kGrace = absl::Hours(1);

Change Begin(Device& device, std::string subject) {
  Change change;
  change.subject = std::move(subject);
  change.seen = device.known();
  return change;
}

std::optional<Connection> ChooseConnection(World& world, Device& device, uint64_t what) {
  const auto book = store::ReadConnections(device.vault().practice());
  if (!world.Settle(device) || !book.ok() || book->all().empty()) return std::nullopt;
  return book->all()[what % book->all().size()];
}

// Writes at the beginning or end of the text: when two farewells that were begun separately are
// joined, words in the middle may move, and one that both sides move appears twice.
void WritePart(World& world, Device& device, const NamedFarewell& farewell) {
  Dice& dice = world.dice();
  journal::FarewellPartEdit edit;
  edit.part = dice.Below(2);
  const journal::FarewellText& part = farewell.farewell.parts[edit.part];
  std::u32string text = ToCharacters(part.text);
  Change change = Begin(device, "farewell");
  if (dice.OneIn(4) && text.size() > 1 && text.back() > U' ') {
    change.removed = text.substr(text.size() - 1);
    text.pop_back();
  } else {
    change.inserted = world.ledger().NewCharacters(dice.Between(1, 4));
    text.insert(dice.OneIn(2) ? 0 : text.size(), change.inserted);
  }
  edit.text = ToUtf8(text);
  edit.base_version = part.version;
  const absl::Status done = Farewells(device.vault().practice())
                                .Edit(farewell.connection, {.part = edit, .unsent = {}})
                                .status();
  Note(world, device, std::move(change), done);
}

void TendSpace(World& world, Device& device, const std::string& name) {
  store::Spaces spaces(device.vault().practice());
  const absl::StatusOr<store::SpaceView> space = spaces.Find(name);
  if (!world.Settle(device) || !space.ok()) return;
  Change change = Begin(device, "farewell");
  const uint32_t day = space->space.days.empty() ? 0 : space->space.days.front();
  const bool answers = world.dice().OneIn(2) && day > 0;
  const absl::Status done = answers ? spaces.Answer(*space, day).status()
                                    : spaces.SetDays(*space, std::vector<uint32_t>{2, 9}).status();
  Note(world, device, std::move(change), done);
}

void BidFarewell(World& world, Device& device, const Connection& connection) {
  Farewells farewells(device.vault().practice());
  const absl::StatusOr<NamedFarewell> begun = farewells.Get(connection.name);
  if (!world.Settle(device)) return;
  if (!begun.ok()) {
    Change change = Begin(device, "farewell");
    const absl::Status done = farewells.Begin(connection.name, {}).status();
    Note(world, device, std::move(change), done);
    return;
  }
  if (!world.dice().OneIn(4)) return WritePart(world, device, *begun);
  if (begun->farewell.said) return TendSpace(world, device, connection.name);
  Change change = Begin(device, "farewell");
  const absl::Status done =
      farewells.MarkSaid(connection.name, {.at = {}, .how = "by letter", .zone = "UTC"}).status();
  Note(world, device, std::move(change), done);
}

// Acceptable reasons for a release to fail: nothing is left of it, or it is already planned.
bool IsRefusal(Device& device, const Change& change, const absl::Status& status) {
  if (device.files().crashed() || device.vault().exchange().Known() != change.seen) return false;
  return absl::IsNotFound(status) || absl::IsInvalidArgument(status) || absl::IsUnknown(status);
}

void Plan(World& world, Device& device, const ReleaseTarget& target, absl::Duration grace) {
  Change change = Begin(device, "practice");
  if (target.kind == ReleaseTarget::Kind::kConnection) world.ledger().SetConnectionsReleased();
  const absl::StatusOr<ReleasePlan> plan =
      device.vault().release_plans().Plan(target, grace, "UTC");
  if (IsRefusal(device, change, plan.status())) {
    world.Settle(device);
    return;
  }
  const std::optional<journal::WriterHead> record = Note(world, device, change, plan.status());
  if (grace > absl::ZeroDuration()) return;
  // If it was interrupted, it may be carried out when the device is next unlocked.
  std::vector<journal::SubjectId> subjects;
  if (plan.ok()) {
    subjects = plan->subjects;
  } else if (target.kind != ReleaseTarget::Kind::kConnection) {
    subjects = {*journal::ParseId<journal::SubjectTag>(target.name)};
  }
  for (const journal::SubjectId& id : subjects) {
    Change gone = change;
    gone.subject = std::string(id.view());
    gone.released = true;
    gone.device = device.number();
    gone.acknowledged = record && plan->state() == ReleasePlan::State::kDone;
    if (record) gone.record = *record;
    world.ledger().Add(std::move(gone));
  }
}

void PlanReflection(World& world, Device& device, uint64_t what) {
  const std::optional<journal::Reflection> reflection = Choose(world, device, what);
  if (!world.Settle(device) || !reflection) return;
  ReleaseTarget target;
  target.name = journal::ToText(reflection->id);
  Plan(world, device, target, absl::ZeroDuration());
}

void PlanConnection(World& world, Device& device, uint64_t what) {
  const std::optional<Connection> connection = ChooseConnection(world, device, what);
  if (!connection) return;
  Dice& dice = world.dice();
  ReleaseTarget target;
  target.kind = ReleaseTarget::Kind::kConnection;
  target.name = connection->name;
  target.keep.gratitude = dice.OneIn(2);
  target.keep.boundaries = dice.OneIn(2);
  target.keep.shared = dice.OneIn(2);
  Plan(world, device, target, dice.OneIn(2) ? absl::ZeroDuration() : kGrace);
}

void Cancel(World& world, Device& device, uint64_t what) {
  const auto plans = device.vault().release_plans().List();
  if (!world.Settle(device) || !plans.ok() || plans->empty()) return;
  Change change = Begin(device, "practice");
  const absl::Status done = device.vault()
                                .release_plans()
                                .Cancel(journal::ToText((*plans)[what % plans->size()].id))
                                .status();
  if (IsRefusal(device, change, done)) {
    world.Settle(device);
    return;
  }
  Note(world, device, std::move(change), done);
}

// As on every use of the vault.
void CarryOut(World& world, Device& device) {
  Change change = Begin(device, "practice");
  const absl::Status done = device.vault().due_releases().Run();
  Note(world, device, std::move(change), done);
}

}  // namespace

bool EndingsDo(World& world, Device& device, const Step& step) {
  if (step.act == Act::kFarewell) {
    const std::optional<Connection> connection = ChooseConnection(world, device, step.what);
    if (connection) BidFarewell(world, device, *connection);
    return true;
  }
  if (step.act != Act::kLetGo) return false;
  switch (world.dice().Below(5)) {
    case 0:
      PlanReflection(world, device, step.what);
      break;
    case 1:
    case 2:
      PlanConnection(world, device, step.what);
      break;
    case 3:
      Cancel(world, device, step.what);
      break;
    default:
      CarryOut(world, device);
  }
  return true;
}

}  // namespace fallow::simulation
