#include "daemon/store/peers/peers.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/moment.h"

namespace fallow::store {
namespace {

// While two devices are connected they agree after every change, so notes are written less often
// than that.
constexpr absl::Duration kFlushEvery = absl::Minutes(1);

std::optional<absl::Time> TimeIn(const Statement& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return journal::FromMillis(row.Int(column));
}

void BindTime(Statement& statement, int index, const std::optional<absl::Time>& time) {
  if (time) {
    statement.Bind(index, journal::ToMillis(*time));
  } else {
    statement.BindNull(index);
  }
}

}  // namespace

Peers::Peers(Database& database, const Devices& devices, base::Clock& clock, DayCount& days)
    : database_(database), devices_(devices), clock_(clock), days_(days) {}

absl::Status Peers::Load() {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_.Prepare("SELECT device, position, agreed, met, epoch, addresses FROM peer"));
  FALLOW_ASSIGN_OR_RETURN(const setting::AgreedCounts agreed,
                          LocalSettings(database_).Get(setting::kAgreedCounts));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return absl::OkStatus();
    FALLOW_ASSIGN_OR_RETURN(const Id id, Id::FromBytes(crypto::AsChars(read.Blob(0))));
    PeerNotes notes;
    notes.position = static_cast<uint64_t>(read.Int(1));
    notes.same = TimeIn(read, 2);
    if (const auto counted = agreed.find(id); counted != agreed.end()) {
      notes.same_counted = counted->second;
    }
    notes.met = TimeIn(read, 3);
    if (!read.IsNull(4)) {
      FALLOW_ASSIGN_OR_RETURN(notes.epoch, EpochId::FromBytes(crypto::AsChars(read.Blob(4))));
    }
    notes.addresses = absl::StrSplit(base::ToAbsl(read.Text(5)), '\n', absl::SkipEmpty());
    peers_[id] = {std::move(notes), false};
  }
}

PeerNotes Peers::On(const Id& peer) const {
  const auto found = peers_.find(peer);
  return found == peers_.end() ? PeerNotes() : found->second.notes;
}

absl::Status Peers::Agreed(const Id& peer, uint64_t position) {
  Kept& kept = peers_[peer];
  kept.notes.position = position;
  kept.notes.same = clock_.Now();
  kept.notes.same_counted = days_.Now();
  kept.unsaved = true;
  return FlushNowAndThen();
}

absl::Status Peers::Heard(const Id& peer, uint64_t position, std::optional<absl::Duration> since,
                          bool all) {
  PeerNotes notes = On(peer);
  if (position < notes.position) return absl::OkStatus();  // said before the two last agreed
  notes.position = position;
  if (since) notes.same_counted = std::max(notes.same_counted, *since);
  if (since && all) {
    const absl::Time same = clock_.Now() - (days_.Now() - *since);
    notes.same = notes.same ? std::max(*notes.same, same) : same;
  }
  peers_[peer] = {std::move(notes), true};
  return FlushNowAndThen();
}

absl::Status Peers::Met(const Id& peer, const std::vector<std::string>& addresses) {
  Kept& kept = peers_[peer];
  kept.notes.met = clock_.Now();
  kept.notes.addresses = addresses;
  kept.unsaved = true;
  return Flush();
}

bool Peers::EverAgreed() const {
  return std::any_of(peers_.begin(), peers_.end(),
                     [](const auto& one) { return one.second.notes.same.has_value(); });
}

bool Peers::HasEpoch(const Id& peer, const EpochId& epoch) {
  Kept& kept = peers_[peer];
  if (kept.notes.epoch == epoch) return false;
  kept.notes.epoch = epoch;
  kept.unsaved = true;
  return true;
}

std::optional<std::vector<EpochId>> Peers::EpochsHad() const {
  std::vector<EpochId> had;
  for (const journal::Device* device : devices_.Others()) {
    const PeerNotes notes = On(device->id);
    if (!notes.epoch) return std::nullopt;
    had.push_back(*notes.epoch);
  }
  return had;
}

std::optional<Peers::Everywhere> Peers::HeldEverywhere(uint64_t position_here) const {
  Everywhere everywhere{position_here, days_.Now()};
  for (const journal::Device* device : devices_.Others()) {
    const PeerNotes notes = On(device->id);
    if (!notes.same && notes.same_counted == -absl::InfiniteDuration()) return std::nullopt;
    everywhere.position = std::min(everywhere.position, notes.position);
    everywhere.since = std::min(everywhere.since, notes.same_counted);
  }
  return everywhere;
}

absl::Status Peers::FlushNowAndThen() {
  const absl::Duration since = clock_.Now() - flushed_;
  if (since >= absl::ZeroDuration() && since < kFlushEvery) return absl::OkStatus();
  return Flush();
}

absl::Status Peers::Flush() {
  FALLOW_RETURN_IF_ERROR(WriteCounts());
  for (auto& [id, kept] : peers_) {
    if (!kept.unsaved) continue;
    FALLOW_RETURN_IF_ERROR(Write(id, kept.notes));
    kept.unsaved = false;
  }
  flushed_ = clock_.Now();
  return absl::OkStatus();
}

// Before the positions: whoever agreed on more since has agreed on what was there before, too.
absl::Status Peers::WriteCounts() {
  setting::AgreedCounts counts;
  bool unsaved = false;
  for (const auto& [id, kept] : peers_) {
    unsaved = unsaved || kept.unsaved;
    if (kept.notes.same_counted > -absl::InfiniteDuration()) counts[id] = kept.notes.same_counted;
  }
  return unsaved ? LocalSettings(database_).Set(setting::kAgreedCounts, counts) : absl::OkStatus();
}

absl::Status Peers::Write(const Id& id, const PeerNotes& notes) {
  FALLOW_ASSIGN_OR_RETURN(Statement write,
                          database_.Prepare("INSERT OR REPLACE INTO peer"
                                            " (device, position, agreed, met, epoch, addresses)"
                                            " VALUES (?, ?, ?, ?, ?, ?)"));
  write.Bind(1, crypto::ByteSpan(id.bytes)).Bind(2, static_cast<int64_t>(notes.position));
  BindTime(write, 3, notes.same);
  BindTime(write, 4, notes.met);
  if (notes.epoch) {
    write.Bind(5, crypto::ByteSpan(notes.epoch->bytes));
  } else {
    write.BindNull(5);
  }
  return write.Bind(6, absl::StrJoin(notes.addresses, "\n")).Run();
}

}  // namespace fallow::store
