#include "tests/simulation/people.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "daemon/store/exchange.h"
#include "daemon/store/peers/brake.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/store/writing/templates.h"
#include "daemon/sync/limits.h"
#include "tests/simulation/endings.h"
#include "tests/simulation/household.h"
#include "tests/simulation/practice.h"

namespace fallow::simulation {
namespace {

using journal::Reflection;
using journal::ReflectionEdit;

constexpr std::string_view kTags[] = {"sea", "work", "walk"};
constexpr std::string_view kMoods[] = {"calm", "tired", "glad"};
// Said by everybody, so that the same change is made on several devices.
constexpr std::u32string_view kWords[] = {U"the sea", U" and calm", U"grey ", U"\nA line."};
constexpr std::string_view kSigns[] = {"hesitating", "seen"};
constexpr std::string_view kTemplates[] = {"evening", "morning"};

template <class Words>
std::string OneOf(const Words& words, Dice& dice) {
  return std::string(words[dice.Below(std::size(words))]);
}

std::string KeyOf(const journal::SubjectId& id) {
  return std::string(crypto::AsChars(id.bytes));
}

}  // namespace

std::optional<Reflection> Choose(World& world, Device& device, uint64_t what) {
  const std::vector<Change>& changes = world.ledger().changes();
  for (size_t tried = 0; tried < changes.size(); ++tried) {
    const std::string& subject = changes[(what + tried) % changes.size()].subject;
    if (subject.size() != sizeof(journal::IdBytes)) continue;
    const auto id = journal::SubjectId::FromBytes(subject);
    absl::StatusOr<Reflection> found = device.vault().reflections().Get(*id);
    if (found.ok()) return *std::move(found);
    if (device.files().crashed()) return std::nullopt;
  }
  return std::nullopt;
}

namespace {

void Edit(World& world, Device& device, const Reflection& reflection, const ReflectionEdit& edit,
          Change change) {
  change.subject = KeyOf(reflection.id);
  change.seen = device.known();
  const absl::Status done = device.vault().reflections().Edit(reflection.id, edit).status();
  Note(world, device, std::move(change), done);
}

void InsertText(World& world, Device& device, const Reflection& reflection) {
  Dice& dice = world.dice();
  std::u32string text = ToCharacters(reflection.text);
  Change change;
  change.inserted = world.ledger().NewCharacters(dice.OneIn(20) ? 100 : dice.Between(1, 6));
  const size_t at = dice.OneIn(3) ? text.size() : dice.Below(text.size() + 1);
  text.insert(at, change.inserted);
  if (dice.OneIn(2)) text.insert(dice.OneIn(2) ? at : text.size(), kWords[dice.Below(4)]);
  ReflectionEdit edit;
  edit.base_version = reflection.version;
  edit.text = ToUtf8(text);
  Edit(world, device, reflection, edit, std::move(change));
}

void DeleteText(World& world, Device& device, const Reflection& reflection) {
  std::u32string text = ToCharacters(reflection.text);
  if (text.size() < 2) return;
  const size_t at = world.dice().Below(text.size() - 1);
  const size_t count = std::min<size_t>(world.dice().Between(1, 4), text.size() - 1 - at);
  Change change;
  change.removed = text.substr(at, count);
  text.erase(at, count);
  ReflectionEdit edit;
  edit.base_version = reflection.version;
  edit.text = ToUtf8(text);
  Edit(world, device, reflection, edit, std::move(change));
}

void Tag(World& world, Device& device, const Reflection& reflection, bool add) {
  const std::string tag = OneOf(kTags, world.dice());
  ReflectionEdit edit;
  Change change;
  (add ? edit.add_tags : edit.remove_tags) = {tag};
  (add ? change.tags_added : change.tags_removed) = {tag};
  Edit(world, device, reflection, edit, std::move(change));
}

void Star(World& world, Device& device, const Reflection& reflection) {
  ReflectionEdit edit;
  Change change;
  change.starred = edit.starred = !reflection.starred;
  Edit(world, device, reflection, edit, std::move(change));
}

void SetMood(World& world, Device& device, const Reflection& reflection) {
  ReflectionEdit edit;
  Change change;
  change.mood = edit.mood = OneOf(kMoods, world.dice());
  // No story is kept of dates: all devices must show the same.
  if (world.dice().OneIn(2)) {
    edit.at = reflection.at;
    edit.at->at += absl::Minutes(static_cast<int64_t>(world.dice().Between(1, 10'000)));
  }
  Edit(world, device, reflection, edit, std::move(change));
}

void SetDeleted(World& world, Device& device, const journal::SubjectId& id, bool deleted) {
  Change change;
  change.subject = KeyOf(id);
  change.seen = device.known();
  change.deleted = deleted;
  store::Reflections& reflections = device.vault().reflections();
  const absl::Status done = (deleted ? reflections.Delete(id) : reflections.Undelete(id)).status();
  Note(world, device, std::move(change), done);
}

// Enough that other devices hold them back.
void DeleteMany(World& world, Device& device) {
  std::set<std::string> subjects;
  for (uint64_t written = 0; written <= store::kDeletionsAlways; ++written) {
    WriteReflection(world, device);
    if (!device.unlocked()) return;
  }
  for (const Change& change : world.ledger().changes()) subjects.insert(change.subject);
  for (const std::string& subject : subjects) {
    if (subject.size() != sizeof(journal::IdBytes) || world.dice().OneIn(8)) continue;
    const auto id = journal::SubjectId::FromBytes(subject);
    if (device.vault().reflections().Get(*id).ok()) SetDeleted(world, device, *id, true);
    if (!device.unlocked()) return;
  }
}

void Attach(World& world, Device& device, const Reflection& reflection) {
  Dice& dice = world.dice();
  // Sometimes larger than one part.
  std::string content(dice.OneIn(10) ? sync::kPartBytesMax + dice.Below(sync::kPartBytesMax)
                                     : dice.Between(0, 5000),
                      '\0');
  for (char& byte : content) byte = static_cast<char>(dice.Next());
  Change change;
  change.seen = device.known();
  ReflectionEdit edit;
  const absl::Status put = [&]() -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto upload, device.vault().blobs().Put("a.bin", "x/y"));
    FALLOW_RETURN_IF_ERROR(upload->Append(crypto::AsBytes(content)));
    FALLOW_ASSIGN_OR_RETURN(const journal::Attachment attachment, upload->Finish());
    edit.attach = {attachment.id};
    change.attached[attachment.id] = std::move(content);
    return absl::OkStatus();
  }();
  if (!put.ok()) {
    change.subject = KeyOf(reflection.id);
    Note(world, device, std::move(change), put);
    return;
  }
  Edit(world, device, reflection, edit, std::move(change));
}

void Detach(World& world, Device& device, const Reflection& reflection) {
  if (reflection.attachments.empty()) return;
  const size_t which = world.dice().Below(reflection.attachments.size());
  ReflectionEdit edit;
  Change change;
  edit.detach = {reflection.attachments[which].id};
  change.detached = reflection.attachments[which].id;
  Edit(world, device, reflection, edit, std::move(change));
}

void Release(World& world, Device& device, const journal::SubjectId& id) {
  Change change;
  change.subject = KeyOf(id);
  change.seen = device.known();
  change.released = true;
  const absl::Status done = device.vault().eraser().LetGo({&id, 1}, {});
  Note(world, device, std::move(change), done);
}

void SetTemplate(World& world, Device& device) {
  store::Template what;
  what.name = OneOf(kTemplates, world.dice());
  what.text = "text " + std::to_string(world.dice().Below(1000));
  Change change;
  change.subject = "template " + what.name;
  change.seen = device.known();
  change.text = what.text;
  const absl::Status done = device.vault().templates().Set(what);
  Note(world, device, std::move(change), done);
}

// False when `act` does not need a reflection.
bool ActOnReflection(World& world, Device& device, Act act, uint64_t what) {
  if (act < Act::kInsertText || act > Act::kRelease || act == Act::kDeleteMany) return false;
  const std::optional<Reflection> reflection = Choose(world, device, what);
  if (!world.Settle(device) || !reflection) return true;
  // A deleted reflection must be undeleted first, unless it is to be released.
  if (reflection->deleted && act != Act::kUndelete && act != Act::kRelease) return true;
  switch (act) {
    case Act::kInsertText:
      InsertText(world, device, *reflection);
      break;
    case Act::kDeleteText:
      DeleteText(world, device, *reflection);
      break;
    case Act::kTag:
    case Act::kUntag:
      Tag(world, device, *reflection, act == Act::kTag);
      break;
    case Act::kStar:
      Star(world, device, *reflection);
      break;
    case Act::kMood:
      SetMood(world, device, *reflection);
      break;
    case Act::kDelete:
    case Act::kUndelete:
      SetDeleted(world, device, reflection->id, act == Act::kDelete);
      break;
    case Act::kDetach:
      Detach(world, device, *reflection);
      break;
    case Act::kRelease:
      Release(world, device, reflection->id);
      break;
    default:
      Attach(world, device, *reflection);
  }
  return true;
}

// Whether this device knows how it was let in, or has had the same as another. Before that, as
// where the first visit was cut off, it cannot do everything that the others can.
bool HasComeIn(Device& device) {
  const store::Exchange& exchange = device.vault().exchange();
  const journal::Device* const self = exchange.devices().roster().Find(device.id());
  if (self != nullptr && self->added) return true;
  const std::vector<const journal::Device*> others = exchange.devices().Others();
  return std::any_of(others.begin(), others.end(), [&](const journal::Device* other) {
    return exchange.NotesOn(other->id).same;
  });
}

}  // namespace

std::optional<journal::WriterHead> Note(World& world, Device& device, Change change,
                                        const absl::Status& done) {
  const uint64_t errors = device.files().TakeErrors();
  const bool alive = world.Settle(device);
  if (!done.ok() && alive && errors == 0 && (HasComeIn(device) || !absl::IsUnavailable(done))) {
    world.Fail("device " + std::to_string(device.number()) +
               " refused a change without a reason: " + done.ToString());
  }
  change.device = device.number();
  change.acknowledged = done.ok() && alive;
  if (change.acknowledged) {
    const auto own = std::find_if(
        device.known().begin(), device.known().end(), [&](const journal::WriterHead& head) {
          return head.writer.device == device.id() &&
                 std::find(change.seen.begin(), change.seen.end(), head) == change.seen.end();
        });
    if (own == device.known().end()) return std::nullopt;  // nothing was changed
    change.record = *own;
  }
  std::optional<journal::WriterHead> record;
  if (change.acknowledged) record = change.record;
  world.ledger().Add(std::move(change));
  return record;
}

void Unlock(World& world, Device& device) {
  const journal::Frontier before = device.known();
  device.files().TakeErrors();
  const absl::Status done = device.Unlock();
  const uint64_t errors = device.files().TakeErrors();
  const bool alive = world.Settle(device);
  if (!done.ok() && alive && errors == 0) {
    world.Fail("device " + std::to_string(device.number()) +
               " cannot be unlocked: " + done.ToString());
  }
  if (device.unlocked() && !Covers(device.known(), before)) {
    world.Fail("device " + std::to_string(device.number()) + " has lost what was durable");
  }
}

void WriteReflection(World& world, Device& device) {
  Dice& dice = world.dice();
  journal::NewReflection what;
  Change change;
  change.seen = device.known();
  change.inserted = world.ledger().NewCharacters(dice.Between(2, 10));
  what.text = ToUtf8(change.inserted);
  what.at = {device.clock().Now(), "UTC"};
  if (dice.OneIn(3)) what.tags = change.tags_added = {OneOf(kTags, dice)};
  if (dice.OneIn(3)) what.signs = change.signs = {OneOf(kSigns, dice)};
  if (dice.OneIn(4)) change.starred = what.starred = true;
  if (dice.OneIn(4)) change.mood = what.mood = OneOf(kMoods, dice);
  if (dice.OneIn(4)) what.about = {OneOf(kPeople, dice)};
  change.about = !what.about.empty();
  const absl::StatusOr<Reflection> written = device.vault().reflections().Write(what);
  if (written.ok()) change.subject = KeyOf(written->id);
  Note(world, device, std::move(change), written.status());
}

bool PeopleDo(World& world, const Step& step) {
  Device& device = world.device(step.device % world.size());
  if (step.act == Act::kUnlock) {
    if (device.exists() && !device.unlocked()) Unlock(world, device);
    return true;
  }
  if (step.act > Act::kBetray) return false;
  if (!device.unlocked()) return true;
  if (HouseholdDoes(world, device, step) || PracticeDoes(world, device, step) ||
      EndingsDo(world, device, step)) {
    return true;
  }
  if (ActOnReflection(world, device, step.act, step.what)) return true;
  switch (step.act) {
    case Act::kWrite:
      WriteReflection(world, device);
      break;
    case Act::kDeleteMany:
      DeleteMany(world, device);
      break;
    case Act::kTemplate:
      SetTemplate(world, device);
      break;
    case Act::kLock:
      device.Lock();
      break;
    case Act::kSyncNow:
      device.hub().SyncNow(world.scheduler().now(), absl::Seconds(30), [](const auto&) {});
      world.Settle(device);
      break;
    default:
      break;
  }
  return true;
}

}  // namespace fallow::simulation
