#include "tests/simulation/rest.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/store/exchange.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/store/writing/templates.h"
#include "tests/simulation/holdings.h"
#include "tests/simulation/household.h"
#include "tests/simulation/people.h"
#include "tests/simulation/practice.h"
#include "tests/simulation/rogue.h"
#include "tests/simulation/roster_check.h"
#include "tests/support/byte_walk.h"
#include "tests/support/scratch_folder.h"

namespace fallow::simulation {
namespace {

// It takes a minute or two to find that a link is dead, and backoff adds a few more.
constexpr absl::Duration kPatience = absl::Minutes(30);
constexpr absl::Duration kRoundTime = absl::Minutes(10);
constexpr absl::Duration kGlance = absl::Seconds(15);
// Until it comes to rest a world lasts less long than this.
constexpr int kWorldDaysMost = 4;
// So many of these three-byte characters in a row do not occur by chance.
constexpr size_t kCharactersTelling = 3;

using Members = std::vector<Device*>;

std::string Name(const Device& device) {
  return "device " + std::to_string(device.number());
}

void MendAll(World& world) {
  world.network().Heal();
  for (DeviceNumber number = 0; number < world.size(); ++number) {
    Device& device = world.device(number);
    device.files().Disarm();
    device.files().SetFull(false);
    if (!device.exists() || device.unlocked() || world.failed()) continue;
    Unlock(world, device);
    if (!device.unlocked()) world.Fail(Name(device) + " cannot be unlocked");
  }
}

// Devices let in by a removed device do not count, unless its remover knew of them.
bool WasLetInByRemoved(World& world, DeviceNumber number) {
  for (auto host = world.hosts().find(number); host != world.hosts().end();
       host = world.hosts().find(host->second)) {
    if (world.removals().contains(host->second)) return true;
  }
  return false;
}

// The devices of the journal, as seen by one that nobody wanted to remove.
Members FindMembers(World& world) {
  Members members;
  for (DeviceNumber number = 0; number < world.size() && members.empty(); ++number) {
    Device& first = world.device(number);
    if (!first.exists() || world.removals().contains(number) || world.rogue() == number) continue;
    if (WasLetInByRemoved(world, number)) continue;
    members.push_back(&first);
    for (const sync::Peer& peer : first.replica().Peers()) {
      if (Device* device = world.Find(peer.id)) members.push_back(device);
    }
  }
  return members;
}

// Whether every attachment must be on a disk that still exists. A record may have been synced, but
// not its attachment, before the device that had it was removed or its disk put back.
bool AttachmentsAreOwed(World& world) {
  return world.removals().empty() && !world.put_back();
}

bool AreSame(World& world, const Members& members) {
  return std::all_of(members.begin(), members.end(), [&](Device* device) {
    const auto wanted = device->replica().WantedBlobs(1);
    if (AttachmentsAreOwed(world) && (!wanted.ok() || !wanted->empty())) return false;
    return journal::AreSame(device->known(), members.front()->known());
  });
}

// In some worlds two devices never meet again, and there is a third that both meet.
void PutUpWall(World& world, const Members& members) {
  if (members.size() < 3 || world.flooded() || !world.dice().OneIn(2)) return;
  const size_t first = world.dice().Below(members.size());
  const size_t second = (first + 1 + world.dice().Below(members.size() - 1)) % members.size();
  world.network().SetWall(members[first]->number(), members[second]->number());
}

bool SaySo(const Members& members, absl::Duration since, World& world) {
  return std::all_of(members.begin(), members.end(), [&](Device* device) {
    const std::optional<absl::Time> same = device->hub().SameEverywhere();
    return members.size() == 1 ||
           (same && *same >= device->clock().Now() - (world.scheduler().now() - since));
  });
}

std::string DescribeStandstill(const Members& members) {
  std::string text;
  for (Device* device : members) {
    text += "\n  " + Name(*device) + " has";
    for (const journal::WriterHead& head : device->known()) {
      text += " " + journal::ToText(head.writer.device).substr(0, 4) + "." +
              std::to_string(head.writer.incarnation) + "/" + std::to_string(head.sequence);
    }
    for (const sync::PeerStatus& peer : device->hub().Status()) {
      text += "\n    to " + journal::ToText(peer.peer.id).substr(0, 4) +
              (peer.connected ? " connected " : " not connected ") + (peer.same ? "same " : "") +
              peer.trouble.ToString();
    }
  }
  return text;
}

// Waits until all devices are the same and report it.
bool WaitForSameness(World& world, const Members& members) {
  const absl::Duration since = world.scheduler().now();
  while (world.scheduler().now() - since < kPatience) {
    world.Beacon();
    world.Advance(kGlance);
    if (world.failed()) return false;
    for (Device* device : members) ReviewAll(world, *device);
    if (!AreSame(world, members)) continue;
    if (SaySo(members, since, world)) return true;
  }
  world.Fail((AreSame(world, members) ? "the devices are the same and do not say so"
                                      : "the devices do not become the same") +
             DescribeStandstill(members));
  return false;
}

// Those of them that `device` is connected to, and that know it.
Members ConnectedTo(World& world, const Members& members, Device& device) {
  Members connected;
  const auto knows = [](Device& one, Device& other) {
    const std::vector<sync::PeerStatus> all = one.hub().Status();
    return std::any_of(all.begin(), all.end(), [&](const sync::PeerStatus& peer) {
      return peer.peer.id == other.id() && peer.connected && peer.same;
    });
  };
  for (Device* other : members) {
    if (other != &device && world.network().Reaches(device.number(), other->number()) &&
        knows(device, *other) && knows(*other, device)) {
      connected.push_back(other);
    }
  }
  return connected;
}

// What is written on a device is at once on those that it is connected to: nobody waits until one
// of them asks, after half a minute of silence.
void CheckAtOnce(World& world, const Members& members, Device& writer) {
  const Members before = ConnectedTo(world, members, writer);
  WriteReflection(world, writer);
  if (world.failed() || !writer.unlocked()) return;
  const Change written = world.ledger().changes().back();
  world.Advance(kGlance);
  const Members after = ConnectedTo(world, members, writer);
  for (Device* device : before) {
    const bool still = std::find(after.begin(), after.end(), device) != after.end();
    if (still && written.acknowledged &&
        Includes(device->known(), written.record) != Inclusion::kYes) {
      world.Fail(Name(*device) + " is connected and is not sent what was written");
    }
  }
}

absl::StatusOr<FinalView> LookAt(Device& device) {
  FinalView view;
  view.frontier = device.known();
  store::Reflections& reflections = device.vault().reflections();
  for (const bool deleted : {false, true}) {
    journal::Query query;
    query.deleted = deleted;
    store::Cursor cursor;
    while (true) {
      FALLOW_ASSIGN_OR_RETURN(std::vector<journal::Reflection> page,
                              reflections.List(query, cursor, 100));
      if (page.empty()) break;
      for (journal::Reflection& one : page) {
        view.reflections[std::string(crypto::AsChars(one.id.bytes))] = std::move(one);
      }
    }
  }
  FALLOW_ASSIGN_OR_RETURN(const std::vector<store::Template> templates,
                          device.vault().templates().List());
  for (const store::Template& one : templates) view.templates["template " + one.name] = one.text;
  FALLOW_RETURN_IF_ERROR(LookAtPractice(device, view));
  return view;
}

void CheckView(World& world, Device& device) {
  const absl::StatusOr<FinalView> view = LookAt(device);
  if (!view.ok()) return world.Fail(Name(device) + ": " + view.status().ToString());
  const std::string wrong = world.ledger().Check(*view);
  if (!wrong.empty()) world.Fail(wrong);
}

// Where it has filled its branches differently on each device, those whom it has let in may never
// hear who has added them: they go, too (docs/roster.md).
void RemoveLetInByRogue(World& world, Device& remover) {
  if (!world.flooded()) return;
  for (const auto& [guest, host] : world.hosts()) {
    const Device& device = world.device(guest);
    if (host != *world.rogue() || !device.exists() || guest == remover.number()) continue;
    if (!remover.vault().exchange().devices().roster().Holds(device.id())) continue;
    RemoveDevice(world, remover, device);
  }
}

// In the end the person finds out, and removes the rogue and those whom it has brought; sometimes
// on two devices at once.
void RemoveRogue(World& world, const Members& members) {
  if (!world.rogue()) return;
  Device& rogue = world.device(*world.rogue());
  size_t removers = world.dice().OneIn(3) ? 2 : 1;
  for (Device* device : members) {
    if (removers == 0 || !device->unlocked() || device == &rogue) continue;
    const journal::Roster& roster = device->vault().exchange().devices().roster();
    if (!roster.Holds(rogue.id()) || !roster.Find(rogue.id())->added) continue;
    RemoveLetInByRogue(world, *device);
    RemoveDevice(world, *device, rogue);
    if (removers-- == 1) HaveLastWord(world, *device);
  }
  for (const World::Ghost& ghost : world.ghosts()) {
    if (ghost.record) world.strays().push_back(ghost.id);
  }
}

// A device that was let in without learning of it would be waited for.
void RemoveStrays(World& world, Device& device) {
  for (const journal::DeviceId& stray : world.strays()) {
    const absl::Status removed = device.vault().exchange().RemoveDevice(stray);
    if (!removed.ok() && !absl::IsNotFound(removed)) world.Fail(removed.ToString());
  }
  device.hub().RosterChanged(world.scheduler().now());
  world.Settle(device);
}

bool IsIn(const Members& members, DeviceNumber number) {
  return std::any_of(members.begin(), members.end(),
                     [&](Device* device) { return device->number() == number; });
}

// Which devices belong to the journal is clear once additions and removals have been synced.
void GoRound(World& world) {
  const absl::Duration since = world.scheduler().now();
  while (world.scheduler().now() - since < kRoundTime && !world.failed()) {
    world.Beacon();
    world.Advance(kGlance);
    for (DeviceNumber number = 0; number < world.size(); ++number) {
      ReviewAll(world, world.device(number));
    }
    CheckRosters(world);
  }
}

// Whether all of them list it. What the rogue has said of it may stand on a branch that only some
// have taken; the others then list a device that is refused there, and says that it was removed.
bool AllHold(const Members& members, const journal::DeviceId& id) {
  return std::all_of(members.begin(), members.end(), [&](Device* device) {
    return device->vault().exchange().devices().roster().Holds(id);
  });
}

// Each device may then show others that only a welcome or a branch which it alone has taken has
// named, or that a branch which it has passed over has removed. The person can release any of them,
// on whichever device shows it.
void RemoveStrangers(World& world, const Members& members) {
  if (!world.flooded()) return;
  for (Device* device : members) {
    std::vector<journal::DeviceId> listed;
    for (const journal::Device* one : device->vault().exchange().devices().Others()) {
      listed.push_back(one->id);
    }
    for (const journal::DeviceId& id : listed) {
      const Device* const machine = world.Find(id);
      if (machine != nullptr && IsIn(members, machine->number()) && AllHold(members, id) &&
          machine->number() != world.rogue()) {
        continue;
      }
      if (!device->vault().exchange().devices().roster().Holds(id)) continue;
      if (machine != nullptr && machine->exists()) {
        RemoveDevice(world, *device, *machine);
        continue;
      }
      const absl::Status removed = device->vault().exchange().RemoveDevice(id);
      if (!removed.ok()) world.Fail(Name(*device) + " keeps a stranger: " + removed.ToString());
      device->hub().RosterChanged(world.scheduler().now());
      world.Settle(*device);
    }
  }
  GoRound(world);
}

// The journal's devices must be those that were let in and that no other device has removed.
void CheckMembers(World& world, const Members& members) {
  for (DeviceNumber number = 0; number < world.size(); ++number) {
    Device& device = world.device(number);
    const auto removals = world.removals().find(number);
    if (removals == world.removals().end()) {
      if (device.exists() && !IsIn(members, number) && !world.put_back() &&
          !WasLetInByRemoved(world, number)) {
        world.Fail(Name(device) + " is no device of the journal any more");
      }
      continue;
    }
    for (const World::Removal& removal : removals->second) {
      if (removal.record && IsIn(members, removal.by) && IsIn(members, number) &&
          !world.put_back()) {
        world.Fail(Name(device) + " was removed and is a device of the journal");
      }
    }
  }
}

bool KnewOf(const Change& change, const World::Removal& removal) {
  return removal.record && Includes(change.seen, *removal.record) == Inclusion::kYes;
}

// Whether the rogue, which gives to whom it likes, may have got this.
bool MayHaveGoneToRogue(World& world, const Change& change) {
  if (!world.rogue()) return false;
  const auto removals = world.removals().find(*world.rogue());
  return removals == world.removals().end() ||
         std::none_of(removals->second.begin(), removals->second.end(),
                      [&](const World::Removal& removal) { return KnewOf(change, removal); });
}

// A removed device must not have anything written with knowledge of its removal, and must not be
// able to open anything that is sent now.
void CheckRemoved(World& world, const Members& members) {
  for (const auto& [number, removals] : world.removals()) {
    Device& device = world.device(number);
    if (IsIn(members, number) || !device.unlocked()) continue;
    for (const World::Removal& removal : removals) {
      // Not all may have had room for what the rogue has said.
      if (world.flooded() && removal.by == world.rogue()) continue;
      for (const Change& change : world.ledger().changes()) {
        if (change.acknowledged && change.device != number && KnewOf(change, removal) &&
            !MayHaveGoneToRogue(world, change) &&
            Includes(device.known(), change.record) == Inclusion::kYes) {
          world.Fail(Name(device) + " was removed by device " + std::to_string(removal.by) +
                     " and has something newer of device " + std::to_string(change.device));
        }
      }
    }
    Device& member = *members.front();
    const auto sent = member.replica().Next({}, 0);
    if (sent.ok() && *sent && device.replica().Take(member.id(), (*sent)->envelope).ok()) {
      world.Fail(Name(device) + " was removed and opens what is sent now");
    }
    for (const sync::PeerStatus& peer : member.hub().Status()) {
      if (peer.connected && peer.peer.id == device.id()) {
        world.Fail(Name(device) + " was removed and is connected");
      }
    }
  }
}

// Excuses what devices that have left would owe.
void ExcuseRemoved(World& world, const Members& members) {
  for (Change& change : world.ledger().changes()) {
    const bool owes = world.removals().contains(change.device) || !IsIn(members, change.device);
    if (owes && Includes(members.front()->known(), change.record) != Inclusion::kYes) {
      change.excused = true;
    }
  }
}

void CheckSound(World& world, Device& device) {
  for (const store::Finding& finding : device.vault().Examine({})) {
    if (finding.check == store::Finding::Check::kBlobs && !AttachmentsAreOwed(world)) continue;
    if (finding.severity == store::Finding::Severity::kDamage) {
      world.Fail(Name(device) + " is damaged: " + finding.detail);
    }
  }
}

void CheckAttachments(World& world, Device& device) {
  if (!AttachmentsAreOwed(world)) return;
  for (const Change& change : world.ledger().changes()) {
    if (!change.acknowledged || change.excused) continue;
    const std::optional<bool> released = world.ledger().Released(change.subject);
    if (!released) continue;
    for (const auto& [id, content] : change.attached) {
      if (!*released && world.ledger().MayBeDetached(id)) continue;
      std::string read;
      auto download = device.vault().blobs().Get(id);
      while (download.ok()) {
        const absl::StatusOr<std::string> chunk = (*download)->Next();
        if (!chunk.ok() || chunk->empty()) break;
        read += *chunk;
      }
      if (*released && download.ok()) world.Fail(Name(device) + " has a released attachment");
      if (*released) continue;
      if (read != content) world.Fail(Name(device) + " does not have an attachment whole");
    }
  }
}

// The subjects of reflections that are deleted; all devices show the same.
std::set<std::string> DeletedOn(World& world, Device& device) {
  std::set<std::string> deleted;
  const absl::StatusOr<FinalView> view = LookAt(device);
  if (!view.ok()) world.Fail(Name(device) + ": " + view.status().ToString());
  if (!view.ok()) return deleted;
  for (const auto& [subject, shown] : view->reflections) {
    if (shown.deleted) deleted.insert(subject);
  }
  return deleted;
}

// No device reaches another for so many days. They are locked most of the time, and now and then
// each does what the daemon does every day.
void BeApart(World& world, const Members& members, int days) {
  constexpr int kAtOnce = 7;
  for (DeviceNumber number = 0; number < world.size(); ++number) {
    if (world.device(number).unlocked()) world.device(number).Lock();
  }
  for (int rest = days; rest > 0 && !world.failed(); rest -= kAtOnce) {
    world.Advance(absl::Hours(24 * std::min(rest, kAtOnce)));
    for (Device* device : members) {
      Unlock(world, *device);
      KeepHouse(world, *device);
      if (rest > kAtOnce && device->unlocked()) device->Lock();
    }
  }
}

// In some worlds weeks pass in the end. What was deleted when they began is final on every device
// once all have met again, and no sooner.
void LetWeeksPass(World& world, const Members& members) {
  const auto set_often = [](Device* device) { return device->clock().times_set() > kTimesSetMost; };
  if (!world.dice().OneIn(8) || std::any_of(members.begin(), members.end(), set_often)) return;
  const std::set<std::string> deleted = DeletedOn(world, *members.front());
  if (deleted.empty() || world.failed()) return;
  // A deletion's days begin when the daemon first does this after it.
  for (Device* device : members) KeepHouse(world, *device);
  BeApart(world, members, journal::kDeletedKeptDays - kWorldDaysMost);
  if (world.failed() || !WaitForSameness(world, members)) return;
  for (Device* device : members) {
    KeepHouse(world, *device);
    const bool clock_is_right = device->clock().times_set() == 0;
    if (clock_is_right && DeletedOn(world, *device) != deleted) {
      return world.Fail(Name(*device) + " has made a deletion final before its days were over");
    }
  }
  BeApart(world, members, 2 * kWorldDaysMost);
  const absl::Duration since = world.scheduler().now();
  const auto is_final = [&](Device* device) { return DeletedOn(world, *device).empty(); };
  while (!world.failed() && !std::all_of(members.begin(), members.end(), is_final)) {
    if (world.scheduler().now() - since > kPatience) {
      return world.Fail("a deletion does not become final" + DescribeStandstill(members));
    }
    world.Beacon();
    world.Advance(kGlance);
    for (Device* device : members) KeepHouse(world, *device);
  }
  for (const std::string& subject : deleted) world.ledger().SetForgotten(subject);
}

// What was written and then released, or deleted for good, must not be in any byte of a disk that
// opens with any key.
void CheckBytes(World& world, Device& device) {
  std::set<std::string> gone;
  for (const Change& change : world.ledger().changes()) {
    const bool released = world.ledger().Released(change.subject).value_or(false);
    if (released && change.inserted.size() >= kCharactersTelling) {
      gone.insert(ToUtf8(change.inserted));
    }
  }
  if (gone.empty()) return;
  const tests::ScratchFolder folder;
  for (const auto& [path, node] : device.files().Take()) {
    if (!node.folder) folder.Write(path.substr(1), node.bytes);
  }
  const std::string vault = folder.path().string() + std::string(Device::kFolder);
  const auto walk = tests::ByteWalk::Take(vault, Device::kPassphrase);
  if (!walk.ok()) return world.Fail(Name(device) + ": " + walk.status().ToString());
  for (const std::string& text : gone) {
    const std::vector<std::string> places = walk->Find(text);
    if (!places.empty()) {
      world.Fail(Name(device) + " still has what was released, in " + places.front());
    }
  }
  if (!walk->opened_though_let_go().empty()) {
    world.Fail(Name(device) + " still has a key of what was released");
  }
}

void CheckDisks(World& world, const Members& members) {
  std::optional<Holdings> first;
  for (Device* device : members) {
    // A disk that failed earlier works again.
    const absl::Status settled = device->vault().eraser().Settle();
    if (!settled.ok()) return world.Fail(Name(*device) + ": " + settled.ToString());
    CheckBytes(world, *device);
    device->Lock();
    const absl::StatusOr<Holdings> holdings =
        ReadHoldings(device->environment(), Device::kFolder, Device::kPassphrase);
    if (!holdings.ok()) return world.Fail(Name(*device) + ": " + holdings.status().ToString());
    if (!first) first = *holdings;
    if (holdings->records != first->records) world.Fail("two logs differ in their bytes");
    if (holdings->state != first->state) world.Fail("two devices with one log show another state");
  }
}

}  // namespace

void ComeToRest(World& world) {
  MendAll(world);
  if (world.failed()) return;
  Members members = FindMembers(world);
  if (members.empty()) return;
  RemoveRogue(world, members);
  RemoveStrays(world, *members.front());
  GoRound(world);
  members = FindMembers(world);
  if (world.failed() || members.empty()) return;
  // Those that the first device did not know of before.
  RemoveStrays(world, *members.front());
  RemoveStrangers(world, members);
  members = FindMembers(world);
  if (world.failed() || members.empty()) return;
  if (!WaitForSameness(world, members)) return;
  Device* const first = members[world.dice().Below(members.size())];
  CheckAtOnce(world, members, *first);
  // Whatever has happened, each device can still write, and the others receive it.
  PutUpWall(world, members);
  for (Device* device : members) {
    if (device != first) WriteReflection(world, *device);
  }
  if (!WaitForSameness(world, members)) return;

  CheckRosters(world);
  CheckMembers(world, members);
  CheckRemoved(world, members);
  // What of a flood each of them has taken is its own affair.
  if (world.flooded()) return;
  CheckSameRoster(world, members);
  ExcuseRemoved(world, members);
  CheckView(world, *members.front());
  CheckSamePractice(world, members);
  for (Device* device : members) {
    CheckAttachments(world, *device);
    CheckSound(world, *device);
  }
  LetWeeksPass(world, members);
  if (world.failed()) return;
  CheckDisks(world, members);
}

}  // namespace fallow::simulation
