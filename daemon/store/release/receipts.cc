#include "daemon/store/release/receipts.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/moment.h"
#include "daemon/store/index/parts.h"
#include "daemon/store/release/due_releases.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/release/plan_arrivals.h"
#include "daemon/store/release/read_plans.h"
#include "daemon/store/writing/reflections.h"

namespace fallow::store {
namespace {

using journal::ReleasePlan;

constexpr std::string_view kFirstLine = "Fallow receipt 1";
constexpr std::string_view kDeviceKey = "device";
constexpr std::string_view kSignedKey = "signed";
constexpr std::string_view kSignatureKey = "signature";
constexpr size_t kReceiptBytesMax = 64 << 10;
constexpr size_t kWordsBytesMax = 200;  // of a reflection's text

std::string Instant(absl::Time at) {
  return absl::FormatTime(absl::RFC3339_sec, at, absl::UTCTimeZone());
}

std::string Line(std::string_view key, std::string_view value) {
  return std::string(key).append(": ").append(value).append("\n");
}

std::string Hex(crypto::ByteSpan bytes) {
  return absl::BytesToHexString(base::ToAbsl(crypto::AsChars(bytes)));
}

// Decodes what Hex wrote; anything else gives other bytes or none. absl's own function differs
// between releases.
std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (; hex.size() >= 2; hex.remove_prefix(2)) {
    uint32_t byte = 0;
    if (!absl::SimpleHexAtoi(base::ToAbsl(hex.substr(0, 2)), &byte)) return {};
    bytes.push_back(static_cast<char>(byte));
  }
  return bytes;
}

// The value of the last line with that key; nothing if there is none.
std::optional<std::string> ValueIn(std::string_view document, std::string_view key) {
  std::optional<std::string> value;
  for (const absl::string_view line : absl::StrSplit(base::ToAbsl(document), '\n')) {
    const std::string_view text = base::ToStd(line);
    if (text.starts_with(key) && text.substr(key.size()).starts_with(": ")) {
      value = std::string(text.substr(key.size() + 2));
    }
  }
  return value;
}

std::string WhyUnfinished(const Eraser& eraser) {
  const std::string what =
      "It cannot be brought back, but anyone with the passphrase can still read parts of it in "
      "this "
      "device's files.";
  if (eraser.under_way()) return what + " It is being finished now.";
  const absl::Status& failure = eraser.failure();
  return failure.ok() ? what : what + " " + std::string(base::ToStd(failure.message()));
}

absl::Status NotAReceipt(std::string_view why) {
  return base::Damaged("This receipt is not valid", why, base::Next::kExportAgain);
}

}  // namespace

// For its own releases this device records "unsettled" and, later, that it has settled. What
// another device let go is gone here before this device has recorded anything.
absl::StatusOr<bool> Receipts::IsUnfinished(const ReleasePlan& plan) {
  if (plan.state() != ReleasePlan::State::kDone) return false;
  const auto said = plan.done.find(parts_.practice.self());
  if (said != plan.done.end()) return said->second.unsettled;
  if (parts_.eraser.settled()) return false;
  FALLOW_ASSIGN_OR_RETURN(std::vector<journal::SubjectId> left, parts_.log.ToPurge());
  FALLOW_ASSIGN_OR_RETURN(const std::vector<UnreadDrafts> notes,
                          parts_.log.settings().Get(setting::kUnreadDrafts));
  for (const UnreadDrafts& note : notes) left.push_back(note.with);
  const std::set<journal::SubjectId> subjects(plan.subjects.begin(), plan.subjects.end());
  return std::any_of(left.begin(), left.end(),
                     [&](const journal::SubjectId& id) { return subjects.contains(id); });
}

std::vector<ReceiptLine> Receipts::LinesOf(const ReleasePlan& plan, bool unfinished_here) const {
  std::vector<ReceiptLine> lines;
  const bool is_done = plan.state() == ReleasePlan::State::kDone;
  for (const auto& [id, device] : parts_.devices.roster().devices()) {
    ReceiptLine line;
    const auto done = plan.done.find(id);
    line.self = id == parts_.devices.self();
    line.unfinished =
        (done != plan.done.end() && done->second.unsettled) || (line.self && unfinished_here);
    if (done != plan.done.end() && !line.unfinished) line.let_go = done->second.at;
    // Devices added after the release was carried out never had its subjects; those removed before
    // it was planned were dealt with then.
    const bool later = is_done && device.added && device.added->by != id &&
                       device.added->lamport > plan.first_done_lamport;
    const bool earlier = device.removed && device.removed->at < plan.planned.at;
    if (!line.let_go && !line.unfinished && (later || earlier)) continue;
    line.device = id;
    line.name = device.name;
    line.released = device.removed.has_value() && !line.let_go;
    line.last_met = parts_.peers.On(id).met;
    lines.push_back(std::move(line));
  }
  std::stable_sort(lines.begin(), lines.end(), [](const ReceiptLine& a, const ReceiptLine& b) {
    return std::pair(!a.self, a.name) < std::pair(!b.self, b.name);
  });
  return lines;
}

// A history is let go only by the device that planned it.
std::string Receipts::WaitsFor(const ReleasePlan& plan) const {
  if (plan.state() != ReleasePlan::State::kPlanned) return "";
  if (plan.history_only && plan.planned_by != parts_.practice.self()) {
    const journal::Device* const planner = parts_.devices.roster().Find(plan.planned_by);
    if (planner != nullptr && planner->removed) {
      return "The device that was to let it go has been released and can no longer do so. Take "
             "this back and plan it again.";
    }
    if (plan.due > parts_.clock.Now()) return "";
    return "The device that planned it will let it go the next time it is unlocked.";
  }
  const absl::Status failure = parts_.due.FailureOf(plan.id);
  if (!failure.ok()) return std::string(base::ToStd(failure.message()));
  const absl::Time now = parts_.clock.Now();
  const absl::Time due = parts_.arrivals.DueHere(plan);
  if (plan.due > now || due <= now) return "";
  const std::string until =
      "it can be taken back until " + journal::DayInWords({due, plan.planned.zone}) + ".";
  if (plan.planned_by != parts_.practice.self()) {
    return "It came from another device, whose clock may be wrong: here " + until;
  }
  return "The days in which it can be taken back have not certainly passed, because the clock may "
         "be wrong or Fallow has not run: here " +
         until;
}

// As lists show it. A letter is sealed, so only its id is given.
absl::Status Receipts::NameSubject(ReleaseReceipt& receipt) {
  const ReleasePlan& plan = receipt.plan;
  FALLOW_ASSIGN_OR_RETURN(const std::optional<PlannedConnection> connection,
                          ConnectionOf(parts_.practice, plan));
  if (connection) {
    receipt.subject = *plan.connection;
    receipt.name = connection->connection.name;
    return absl::OkStatus();
  }
  FALLOW_ASSIGN_OR_RETURN(const auto first, parts_.eraser.KindOf(plan.subjects.front()));
  if (!first) return absl::OkStatus();
  receipt.subject = plan.subjects.front();
  if (first != journal::RecordKind::kReflectionCreated) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(journal::Reflection reflection, parts_.reflections.Get(*receipt.subject));
  CutText(kWordsBytesMax, reflection);
  receipt.words = std::move(reflection.text);
  return absl::OkStatus();
}

absl::StatusOr<ReleaseReceipt> Receipts::StandingOf(const ReleasePlan& plan) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, ReadPlans(parts_.practice));
  return StandingAmong(plan, plans);
}

absl::StatusOr<std::vector<ReleaseReceipt>> Receipts::Standings() {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, ReadPlans(parts_.practice));
  std::vector<ReleaseReceipt> standings;
  for (const ReleasePlan& plan : plans) {
    FALLOW_ASSIGN_OR_RETURN(standings.emplace_back(), StandingAmong(plan, plans));
  }
  return standings;
}

absl::StatusOr<ReleaseReceipt> Receipts::StandingAmong(const ReleasePlan& plan,
                                                       const std::vector<ReleasePlan>& plans) {
  ReleaseReceipt receipt;
  receipt.plan = plan;
  receipt.waits = WaitsFor(plan);
  FALLOW_ASSIGN_OR_RETURN(const bool unfinished, IsUnfinished(plan));
  if (unfinished) receipt.unfinished = WhyUnfinished(parts_.eraser);
  receipt.devices = LinesOf(plan, unfinished);
  if (plan.state() != ReleasePlan::State::kDone) FALLOW_RETURN_IF_ERROR(NameSubject(receipt));
  if (plan.state() == ReleasePlan::State::kCancelled) {
    receipt.also = EarliestFor(plan.subjects, plans, plan.id);
  }
  if (plan.first_done) {
    FALLOW_ASSIGN_OR_RETURN(const uint64_t records, parts_.log.CountRecords(plan.subjects));
    const uint64_t known = plan.done.at(*plan.first_done).records;
    receipt.written_meanwhile = records > known ? records - known : 0;
  }
  return receipt;
}

absl::StatusOr<ReleaseReceipt> Receipts::Of(std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const ReleasePlan plan, FindPlan(parts_.practice, id_prefix));
  FALLOW_ASSIGN_OR_RETURN(ReleaseReceipt receipt, StandingOf(plan));
  if (plan.state() == ReleasePlan::State::kPlanned) {
    FALLOW_ASSIGN_OR_RETURN(const std::optional<PlannedConnection> planned,
                            ConnectionOf(parts_.practice, plan));
    FALLOW_ASSIGN_OR_RETURN(
        receipt.drafts, DraftsConcernedBy(plan.subjects, planned ? &planned->connection : nullptr,
                                          parts_.practice, parts_.reflections, parts_.drafts));
  }
  receipt.document = DocumentOf(receipt);
  return receipt;
}

std::string Receipts::Unfinished() const {
  return parts_.eraser.settled() ? "" : WhyUnfinished(parts_.eraser);
}

std::string Receipts::DocumentOf(const ReleaseReceipt& receipt) const {
  const ReleasePlan& plan = receipt.plan;
  const crypto::SigningKey& key = parts_.log.writer().key;
  std::string document(kFirstLine);
  document += "\n";
  document += Line("journal", journal::ToText(parts_.vault));
  document += Line("release", journal::ToText(plan.id));
  document += Line("what", journal::WhatIsReleased(plan));
  document += Line("planned", Instant(plan.planned.at));
  document += Line("due", Instant(plan.due));
  if (plan.state() == ReleasePlan::State::kCancelled) document += Line("state", "taken back");
  if (plan.nothing_left) document += Line("state", "nothing was left");
  for (const ReceiptLine& line : receipt.devices) {
    const std::string device = journal::ToText(line.device);
    if (line.let_go) {
      document += Line("let go", device + " " + Instant(*line.let_go));
    } else if (line.unfinished) {
      document += Line("not finished", device);
    } else {
      document += Line(line.released ? "released" : "not heard from",
                       device + (line.last_met ? " " + Instant(*line.last_met) : ""));
    }
  }
  document += Line("backups", "none known");
  document += Line(kDeviceKey, journal::ToText(parts_.devices.self()));
  document += Line("key", Hex(key.public_key().bytes));
  document += Line(kSignedKey, Instant(parts_.clock.Now()));
  const crypto::Signature signature = key.Sign(crypto::Domain::kReceipt, crypto::AsBytes(document));
  return document + Line(kSignatureKey, Hex(signature.bytes));
}

absl::StatusOr<Receipts::Signed> Receipts::Verify(std::string_view document) {
  if (document.size() > kReceiptBytesMax || !document.starts_with(kFirstLine)) {
    return NotAReceipt("it is not a Fallow receipt");
  }
  const size_t end = document.rfind(std::string(kSignatureKey) + ": ");
  if (end == std::string_view::npos) return NotAReceipt("it is not signed");
  const std::string_view said = document.substr(0, end);
  const std::optional<std::string> journal_id = ValueIn(said, "journal");
  if (journal_id != journal::ToText(parts_.vault)) {
    return NotAReceipt("it belongs to another journal");
  }
  const std::optional<std::string> signature = ValueIn(document.substr(end), kSignatureKey);
  const absl::StatusOr<journal::DeviceId> device =
      journal::ParseId<journal::DeviceTag>(ValueIn(said, kDeviceKey).value_or(""));
  if (!device.ok()) return NotAReceipt("it does not say which device signed it");
  const std::optional<crypto::PublicKey> key = parts_.devices.SigningKeyOf(*device);
  if (!key) return NotAReceipt("the device that signed it is not part of this journal");
  const std::string bytes = FromHex(signature.value_or(""));
  const std::optional<crypto::Signature> decoded = StoredSignature(crypto::AsBytes(bytes));
  // There is only one valid form, with nothing after it.
  const bool is_whole = decoded && document.substr(end) == Line(kSignatureKey, Hex(decoded->bytes));
  if (!is_whole ||
      !crypto::Verify(*key, crypto::Domain::kReceipt, crypto::AsBytes(said), *decoded)) {
    return NotAReceipt("it was changed since it was signed");
  }
  absl::Time at;
  if (!absl::ParseTime(absl::RFC3339_sec, ValueIn(said, kSignedKey).value_or(""), &at, nullptr)) {
    return NotAReceipt("it does not say when it was signed");
  }
  return Signed{parts_.devices.NameOf(*device), at};
}

}  // namespace fallow::store
