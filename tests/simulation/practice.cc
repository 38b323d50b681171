#include "tests/simulation/practice.h"

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/farewells.h"
#include "daemon/store/practice/own_signs.h"
#include "daemon/store/practice/records.h"
#include "tests/simulation/people.h"

namespace fallow::simulation {
namespace {

using journal::Connection;
using journal::ConnectionBook;
using journal::RecordKind;

store::Connections ConnectionsOf(Device& device) {
  return {device.vault().practice(), device.vault().reflections()};
}

// A name that has not been used yet.
std::string NewName(World& world) {
  return "name " + std::to_string(static_cast<uint32_t>(world.ledger().NewCharacters(1)[0]));
}

Change Begin(Device& device) {
  Change change;
  change.subject = "practice";
  change.seen = device.known();
  return change;
}

void Add(World& world, Device& device, std::string name) {
  Change change = Begin(device);
  journal::NewConnection what;
  what.name = name;
  what.alike_known = true;
  change.name = std::move(name);
  const absl::Status done = ConnectionsOf(device).Add(what).status();
  Note(world, device, std::move(change), done);
}

// Gives it a new name, in place of its own or as an alias.
void Name(World& world, Device& device, const Connection& connection, bool rename) {
  Change change = Begin(device);
  change.name = NewName(world);
  journal::ConnectionEdit edit;
  edit.alike_known = true;
  if (rename) {
    edit.name = change.name;
  } else {
    edit.add_aliases = {*change.name};
  }
  const absl::Status done = ConnectionsOf(device).Edit(connection.name, edit).status();
  Note(world, device, std::move(change), done);
}

// Begins at a moment at which no other season begins.
void SetSeason(World& world, Device& device, const Connection& connection) {
  Change change = Begin(device);
  change.season = static_cast<int64_t>(world.ledger().NewCharacters(1)[0]) * 1000;
  const auto season = static_cast<store::v1::Season>(world.dice().Between(1, 5));
  const journal::Moment since{absl::FromUnixMillis(*change.season), "UTC"};
  const absl::Status done =
      ConnectionsOf(device).SetSeason(connection.name, {season, since}).status();
  Note(world, device, std::move(change), done);
}

void Merge(World& world, Device& device, const Connection& one, const Connection& other) {
  Change change = Begin(device);
  const absl::Status done = ConnectionsOf(device).Merge(one.name, other.name).status();
  Note(world, device, std::move(change), done);
}

void AddSign(World& world, Device& device) {
  Change change = Begin(device);
  change.sign = "sign-" + std::to_string(static_cast<uint32_t>(world.ledger().NewCharacters(1)[0]));
  const absl::Status done =
      store::OwnSigns(device.vault().practice()).Set({*change.sign, true, "noticed"});
  Note(world, device, std::move(change), done);
}

void Connect(World& world, Device& device, uint64_t what) {
  Dice& dice = world.dice();
  const absl::StatusOr<ConnectionBook> book = ConnectionsOf(device).Book();
  if (!world.Settle(device) || !book.ok()) return;
  const std::vector<Connection>& all = book->all();
  std::string name(kPeople[dice.Below(std::size(kPeople))]);
  if (book->Named(name) == nullptr) return Add(world, device, std::move(name));
  const Connection& chosen = all[what % all.size()];
  switch (dice.Below(6)) {
    case 0:
      return Add(world, device, NewName(world));
    case 1:
      return Name(world, device, chosen, /*rename=*/true);
    case 2:
      return Name(world, device, chosen, /*rename=*/false);
    case 3:
      if (all.size() > 1) Merge(world, device, chosen, all[(what + 1) % all.size()]);
      return;
    default:
      return SetSeason(world, device, chosen);
  }
}

bool AreSame(const journal::PracticeSubjects& a, const journal::PracticeSubjects& b) {
  const auto same_record = [](const journal::PracticeRecord& x, const journal::PracticeRecord& y) {
    return x.stamp == y.stamp && x.kind == y.kind && x.operation == y.operation;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const auto& x, const auto& y) {
    return x.first == y.first && std::equal(x.second.begin(), x.second.end(), y.second.begin(),
                                            y.second.end(), same_record);
  });
}

}  // namespace

bool PracticeDoes(World& world, Device& device, const Step& step) {
  if (step.act == Act::kConnect) {
    Connect(world, device, step.what);
  } else if (step.act == Act::kOwnSign) {
    AddSign(world, device);
  } else {
    return false;
  }
  return true;
}

absl::Status LookAtPractice(Device& device, FinalView& view) {
  FALLOW_ASSIGN_OR_RETURN(const ConnectionBook book, ConnectionsOf(device).Book());
  for (const Connection& connection : book.all()) {
    for (std::string& name : journal::NamesOf(connection)) view.names.insert(std::move(name));
    for (const journal::SeasonSince& season : connection.seasons) {
      view.seasons.insert(absl::ToUnixMillis(season.since.at));
    }
  }
  FALLOW_ASSIGN_OR_RETURN(const auto signs, store::OwnSigns(device.vault().practice()).All());
  for (const journal::OwnSign& sign : signs) view.signs.insert(sign.id);
  FALLOW_ASSIGN_OR_RETURN(const auto farewells, store::Farewells(device.vault().practice()).List());
  for (const store::NamedFarewell& each : farewells) {
    for (const journal::FarewellText& part : each.farewell.parts)
      view.farewells += part.text + "\n";
  }
  return absl::OkStatus();
}

void CheckSamePractice(World& world, const std::vector<Device*>& members) {
  for (const RecordKind kind :
       {RecordKind::kConnectionCreated, RecordKind::kFarewellBegun, RecordKind::kSpaceOpened,
        RecordKind::kPracticeSet, RecordKind::kReleasePlanned}) {
    const auto first = members.front()->vault().practice().Of(kind);
    for (Device* const device : members) {
      const auto subjects = device->vault().practice().Of(kind);
      if (!first.ok() || !subjects.ok()) return world.Fail("the practice cannot be read");
      if (!AreSame(**first, **subjects)) {
        world.Fail("two devices with one log keep other records of the practice at hand");
      }
    }
  }
}

}  // namespace fallow::simulation
