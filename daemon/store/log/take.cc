// How the log takes records from other devices.

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "crypto/device_identity.h"
#include "daemon/base/status.h"
#include "daemon/store/log/log.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {
namespace {

absl::Status Refused(std::string_view why) {
  return base::Damaged("Records from another device were refused", why, "");
}

absl::Status ComesTooEarly() {
  return absl::UnavailableError(
      "Records from another device arrived before what they refer to. They will be sent again.");
}

absl::Status TooManyBranches() {
  return absl::ResourceExhaustedError(
      "Records from another device were refused: too many devices, or restored copies of devices, "
      "have written in this journal.");
}

// Whether there may be a branch of another device for which there was no room.
bool HasPassedOver(const Writers& writers, const journal::DeviceId& self) {
  std::map<journal::DeviceId, size_t> branches;
  for (const Branch& branch : writers.branches()) {
    const journal::DeviceId& device = branch.writer.device;
    if (device != self && ++branches[device] >= journal::kHeadsOfDeviceMax) return true;
  }
  return false;
}

}  // namespace

// Its own branches a device takes whatever their number: it must know of them to be a new writer.
bool Log::IsFull(const journal::DeviceId& device) const {
  const auto is_its = [&](const Branch& branch) { return branch.writer.device == device; };
  return device != writer_.device &&
         static_cast<size_t>(std::count_if(writers_.branches().begin(), writers_.branches().end(),
                                           is_its)) >= journal::kHeadsOfDeviceMax;
}

// Finds the first new record, and the branch that it continues.
absl::Status Log::Attach(const journal::Run& run, FittedRun& fitted) {
  const journal::WriterId& writer = run.writer;
  const auto sequence_of = [&](size_t i) { return run.items[i].header.stamp.sequence; };
  const Branch* holder = nullptr;  // branch of the record before the first new one
  const journal::RecordHeader& begin = run.items.front().header;
  if (begin.stamp.sequence > 1) {
    FALLOW_ASSIGN_OR_RETURN(holder,
                            writers_.Holding({writer, begin.stamp.sequence - 1, begin.previous}));
    if (holder == nullptr && IsFull(writer.device)) {
      fitted.first = run.items.size();  // of a branch that was passed over
      return absl::OkStatus();
    }
    if (holder == nullptr) return Refused("they do not continue what is known of their writer");
  }
  while (fitted.first < run.items.size()) {
    FALLOW_ASSIGN_OR_RETURN(
        const Branch* known,
        writers_.Holding({writer, sequence_of(fitted.first), fitted.hashes[fitted.first]}));
    if (known == nullptr) break;
    holder = known;
    ++fitted.first;
  }
  if (fitted.first == run.items.size()) return absl::OkStatus();

  const journal::RecordStamp& stamp = run.items[fitted.first].header.stamp;
  if (holder == nullptr) {
    fitted.branch.writer = writer;
    return absl::OkStatus();
  }
  FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader last,
                          writers_.HeaderAt(*holder, stamp.sequence - 1));
  if (stamp.lamport <= last.stamp.lamport) return Refused("their times go backwards");
  if (holder->sequence == last.stamp.sequence) {
    fitted.branch = *holder;
    return absl::OkStatus();
  }
  fitted.branch = {.row = 0,
                   .writer = writer,
                   .parent = holder->row,
                   .base = last.stamp.sequence,
                   .sequence = last.stamp.sequence,
                   .lamport = last.stamp.lamport,
                   .head = journal::ChainHash(last)};
  return absl::OkStatus();
}

absl::StatusOr<FittedRun> Log::Fit(const journal::Run& run, const crypto::PublicKey& writer_key) {
  FittedRun fitted;
  fitted.hashes = journal::ChainHashes(run);
  if (!journal::VerifyHead(writer_key, fitted.hashes.back(), run.signature)) {
    return Refused("their signature is not their writer's");
  }
  FALLOW_RETURN_IF_ERROR(Attach(run, fitted));
  if (fitted.branch.row == 0 && IsFull(run.writer.device)) fitted.first = run.items.size();
  if (fitted.first == run.items.size()) return fitted;
  if (fitted.branch.row == 0 && writers_.branches().size() >= journal::kFrontierHeadsMax) {
    return TooManyBranches();
  }
  // Times rise within a run, so the last one is the highest.
  const uint64_t lamport = run.items.back().header.stamp.lamport;
  if (lamport > lamport_ && lamport - lamport_ > kLamportJumpMax) {
    return Refused("their times are too far ahead of all that is known");
  }
  fitted.restored = run.writer == journal::WriterId{writer_.device, writer_.incarnation};
  return fitted;
}

// What a mended log knows only from later records, or of which it has lost the key.
absl::Status Log::MakeGood(const journal::RunItem& item, const Subject& known) {
  if (known.let_go || !item.key || !journal::MayCreate(item.header.kind)) return absl::OkStatus();
  if (crypto::KeyCommitment(*item.key) != item.header.key_commitment) return absl::OkStatus();
  if (!journal::MayCreate(known.first)) {
    FALLOW_ASSIGN_OR_RETURN(Statement update,
                            database_->Prepare("UPDATE subject SET kind = ? WHERE id = ?"));
    update.Bind(1, static_cast<int64_t>(item.header.kind)).Bind(2, known.row);
    FALLOW_RETURN_IF_ERROR(update.Run());
  }
  const absl::Status key = keyring_->KeyOf(known.row).status();
  return absl::IsDataLoss(key) ? keyring_->Put(known.row, *item.key) : key;
}

absl::StatusOr<Log::Subject> Log::SubjectOf(const journal::RunItem& item) {
  FALLOW_ASSIGN_OR_RETURN(std::optional<Subject> known, FindSubject(item.header.subject));
  if (known) {
    FALLOW_RETURN_IF_ERROR(MakeGood(item, *known));
    return *std::move(known);
  }
  Subject subject;
  subject.first = item.header.kind;
  std::optional<crypto::SubjectKey> key;
  if (item.key) key = item.key->Copy();
  if (journal::IsDevice(item.header.kind) && crypto::IsMadeOfKeys(item.header.subject.bytes)) {
    // It follows from the id, and needs no record that was taken.
    subject.first = journal::RecordKind::kDeviceAdded;
    key = crypto::DeviceSubjectKey(item.header.subject.bytes);
  }
  // A subject that was let go where the record comes from is let go here as well. So is one that
  // was made on a branch which was passed over: waiting for it would never end.
  subject.let_go = !item.payload || (!key && HasPassedOver(writers_, writer_.device));
  if (!key && !subject.let_go) return ComesTooEarly();
  const bool let_go = subject.let_go;
  FALLOW_ASSIGN_OR_RETURN(subject.row,
                          AddSubject(item.header.subject, subject.first, let_go ? nullptr : &*key));
  if (let_go) FALLOW_RETURN_IF_ERROR(NoteUnannounced(item.header.subject, /*announced=*/false));
  return subject;
}

absl::StatusOr<std::string> Log::OperationIn(const journal::RunItem& item) {
  if (!item.key || !item.payload) return absl::NotFoundError("It brings no key.");
  return codec_.Open(*item.key, item.header, *item.payload);
}

uint32_t Log::NewIncarnation() {
  while (true) {
    std::array<uint8_t, sizeof(uint32_t)> bytes{};
    random_.Fill(bytes);
    uint32_t incarnation = 0;
    for (const uint8_t byte : bytes) incarnation = incarnation << 8 | byte;
    if (writers_.Of({writer_.device, incarnation}).empty()) return incarnation;
  }
}

// The operation as AddChanges needs it: only kPracticeSet is opened; empty for other kinds, or when
// it does not open.
std::string Log::OperationToTell(const journal::RunItem& item) {
  if (item.header.kind != journal::RecordKind::kPracticeSet || !item.payload) return "";
  absl::StatusOr<crypto::SubjectKey> key =
      item.key ? absl::StatusOr<crypto::SubjectKey>(item.key->Copy()) : KeyOf(item.header.subject);
  if (!key.ok()) return "";
  return codec_.Open(*key, item.header, *item.payload).value_or("");
}

absl::Status Log::Add(const journal::Run& run, const FittedRun& fitted, const Also& also) {
  FALLOW_CHECK(fitted.first < run.items.size());
  FALLOW_RETURN_IF_ERROR(refusal_);
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*database_));
  Keyring::Changes keys(*keyring_);
  Stand stand = Here(fitted.branch);
  if (stand.branch.row == 0) {
    FALLOW_ASSIGN_OR_RETURN(stand.branch, writers_.Insert(stand.branch));
  }
  for (size_t i = fitted.first; i < run.items.size(); ++i) {
    const journal::RunItem& item = run.items[i];
    FALLOW_RETURN_IF_ERROR(DropStray(item.header));
    FALLOW_ASSIGN_OR_RETURN(const Subject subject, SubjectOf(item));
    const bool goes =
        !subject.let_go && journal::LetsGo(item) && journal::MayBeReleased(subject.first);
    Row row{item.header, subject.row, std::nullopt, std::nullopt};
    if (!subject.let_go && !goes) row.payload = item.payload;
    if (i + 1 == run.items.size()) row.signature = run.signature;
    FALLOW_RETURN_IF_ERROR(InsertRow(row, fitted.hashes[i], stand));
    if (goes) {
      journal::AddGone(journal::ChangeKind::kLetGo, subject.first, item.header.subject,
                       stand.changes);
    } else if (!subject.let_go) {
      journal::AddChanges(item.header.kind, subject.first, item.header.subject,
                          OperationToTell(item), stand.changes);
    }
    if (goes) FALLOW_RETURN_IF_ERROR(LetGo(item.header.subject));
    const bool announced = item.header.kind == journal::RecordKind::kSubjectReleased;
    if (announced || goes) FALLOW_RETURN_IF_ERROR(NoteUnannounced(item.header.subject, announced));
  }
  uint32_t incarnation = writer_.incarnation;
  if (fitted.restored) {
    incarnation = NewIncarnation();
    FALLOW_RETURN_IF_ERROR(settings_.Set(setting::kIncarnation, incarnation));
  }
  if (also) FALLOW_RETURN_IF_ERROR(also());
  FALLOW_RETURN_IF_ERROR(keys.Write());
  FALLOW_RETURN_IF_ERROR(transaction.Commit());
  keys.Keep();
  Settle(stand);
  writer_.incarnation = incarnation;
  TakeUpStrays().IgnoreError();
  return absl::OkStatus();
}

}  // namespace fallow::store
