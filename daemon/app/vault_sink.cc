#include "daemon/app/vault_sink.h"

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <utility>

#include "crypto/derive.h"
#include "daemon/app/entry_content.h"
#include "daemon/base/status.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/usecases/until_locked.h"
#include "daemon/usecases/writing.h"

namespace fallow::app {
namespace {

using transfer::Entry;
using transfer::Landing;
using Upload = usecases::UntilLocked<store::Blobs::Upload>;
using ImportKey = std::array<uint8_t, 16>;

constexpr size_t kPieceBytes = 256 << 10;

// The key by which an entry is recognised when it is imported again.
ImportKey KeyOf(const Entry& entry) {
  const crypto::Digest digest =
      crypto::Hash(crypto::Domain::kImportIdentity, {crypto::AsBytes(entry.origin)});
  ImportKey key;
  std::copy_n(digest.begin(), key.size(), key.begin());
  return key;
}

bool IsThere(store::Reflections& reflections, const Entry& entry) {
  if (reflections.KnowsImportKey(KeyOf(entry))) return true;
  const auto id = journal::ParseId<journal::SubjectTag>(entry.id);
  return id.ok() && reflections.Get(*id).ok();
}

// Failures that would affect every other entry, too.
bool EndsAll(const absl::Status& status) {
  return absl::IsFailedPrecondition(status) || absl::IsUnknown(status) || absl::IsDataLoss(status);
}

}  // namespace

VaultSink::VaultSink(base::Executor& journal, usecases::Session& session)
    : journal_(journal), session_(session) {}

absl::StatusOr<std::vector<bool>> VaultSink::Known(const std::vector<Entry>& batch) {
  std::vector<bool> known;
  absl::Status status;
  journal_.Run([&] {
    const auto vault = session_.Use();
    status = vault.status();
    if (!status.ok()) return;
    for (const Entry& entry : batch) known.push_back(IsThere((*vault)->reflections(), entry));
  });
  FALLOW_RETURN_IF_ERROR(status);
  return known;
}

absl::StatusOr<std::vector<Landing>> VaultSink::Probe(const std::vector<Entry>& batch) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<bool> known, Known(batch));
  std::vector<Landing> landings(batch.size());
  std::set<ImportKey> seen;
  for (size_t i = 0; i < batch.size(); ++i) {
    const bool fresh = seen.insert(KeyOf(batch[i])).second && !known[i];
    landings[i].kind = fresh ? Landing::Kind::kAdded : Landing::Kind::kAlreadyThere;
  }
  return landings;
}

absl::StatusOr<std::vector<Landing>> VaultSink::Land(std::vector<Entry> batch) {
  FALLOW_ASSIGN_OR_RETURN(std::vector<Landing> landings, Probe(batch));
  std::vector<journal::NewReflection> entries;
  std::vector<size_t> places;  // of `entries` in `batch`
  for (size_t i = 0; i < batch.size(); ++i) {
    if (landings[i].kind != Landing::Kind::kAdded) continue;
    absl::StatusOr<journal::NewReflection> entry = Prepare(std::move(batch[i]));
    if (entry.ok()) {
      entries.push_back(*std::move(entry));
      places.push_back(i);
    } else if (EndsAll(entry.status())) {
      return std::move(entry).status();
    } else {
      landings[i] = {Landing::Kind::kFailed, std::move(entry).status()};
    }
  }
  if (entries.empty()) return landings;
  FALLOW_ASSIGN_OR_RETURN(const auto results, WriteAll(entries));
  for (size_t i = 0; i < results.size(); ++i) {
    const absl::Status& status = results[i].status();
    if (status.ok()) {
      attachments_ += entries[i].attachments.size();
    } else if (absl::IsAlreadyExists(status)) {
      landings[places[i]].kind = Landing::Kind::kAlreadyThere;
    } else {
      landings[places[i]] = {Landing::Kind::kFailed, status};
    }
  }
  return landings;
}

absl::StatusOr<journal::NewReflection> VaultSink::Prepare(Entry entry) {
  journal::NewReflection out;
  out.import_key = KeyOf(entry);
  for (const transfer::AttachmentSource& source : entry.attachments) {
    FALLOW_ASSIGN_OR_RETURN(out.attachments.emplace_back(), Seal(source));
  }
  static_cast<journal::ReflectionContent&>(out) = ContentOf(std::move(entry));
  return out;
}

absl::StatusOr<journal::SubjectId> VaultSink::Seal(const transfer::AttachmentSource& source) {
  FALLOW_ASSIGN_OR_RETURN(const auto bytes, source.open());
  std::unique_ptr<Upload> upload;  // the executor's
  absl::StatusOr<journal::SubjectId> sealed = absl::UnknownError("");
  absl::Status status;
  // Runs one step on the executor; the last step to run drops the upload there too.
  const auto step = [&](const std::function<absl::Status()>& work) {
    journal_.Run([&] {
      status = work();
      if (!status.ok()) upload.reset();
    });
    return status.ok();
  };
  const bool begun = step([&]() -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, session_.Use());
    FALLOW_ASSIGN_OR_RETURN(auto made, vault->blobs().Put(source.name, source.media_type));
    upload = std::make_unique<Upload>(session_, std::move(made));
    return absl::OkStatus();
  });
  if (!begun) return status;
  std::string piece(kPieceBytes, '\0');
  absl::StatusOr<size_t> got = 0;
  do {
    got = bytes->Read(piece.data(), piece.size());
    if (!step([&]() -> absl::Status {
          FALLOW_RETURN_IF_ERROR(got.status());
          FALLOW_ASSIGN_OR_RETURN(store::Blobs::Upload* const open, upload->Use());
          if (*got > 0) return open->Append(crypto::AsBytes({piece.data(), *got}));
          FALLOW_ASSIGN_OR_RETURN(const journal::Attachment kept, open->Finish());
          sealed = kept.id;
          upload.reset();
          return absl::OkStatus();
        })) {
      return status;
    }
  } while (*got > 0);
  return sealed;
}

absl::StatusOr<std::vector<absl::StatusOr<journal::SubjectId>>> VaultSink::WriteAll(
    std::vector<journal::NewReflection>& entries) {
  absl::StatusOr<std::vector<absl::StatusOr<journal::SubjectId>>> results = absl::UnknownError("");
  journal_.Run([&] {
    const auto vault = session_.Use();
    if (!vault.ok()) {
      results = vault.status();
      return;
    }
    results = usecases::WriteImported(**vault, entries);
  });
  return results;
}

}  // namespace fallow::app
